-- The next versions of the notice by name.
SELECT notice, data -> 'title', effective_from, published_at, retired, position
FROM notices WHERE notice > %(after)s ORDER BY notice LIMIT %(limit)s
