-- The next corrections of faults of ours that nobody was told of yet.
SELECT c.position, c.subject::text, c.time, c.source, c.id, c.categories, c.request
FROM corrections c, corrections_told t
WHERE c.position > t.position
ORDER BY c.position LIMIT %(limit)s
