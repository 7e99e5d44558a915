-- The version of the notice that took effect before another one.
SELECT data FROM notices
WHERE (effective_from, position) < (SELECT effective_from, position FROM notices WHERE notice = %(name)s)
ORDER BY effective_from DESC, position DESC LIMIT 1
