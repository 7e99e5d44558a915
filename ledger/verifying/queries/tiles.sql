-- The tiles of a stretch: those of level 0, and the one above them.
SELECT level, n, hashes FROM tiles
WHERE (level = 0 AND n >= %(first)s AND n < %(end)s) OR (level = 1 AND n = %(above)s)
ORDER BY level, n
