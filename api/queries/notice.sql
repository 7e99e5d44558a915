-- One version of the notice, whole.
SELECT notice, data -> 'title', effective_from, published_at, retired, position, data
FROM notices WHERE notice = %(name)s
