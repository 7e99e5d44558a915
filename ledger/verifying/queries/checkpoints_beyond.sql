-- The checkpoint of no events, and the first of more than there are.
(SELECT coalesce(size, 0), root, textsend(note) FROM checkpoints
    WHERE size <= 0 OR size IS NULL ORDER BY size LIMIT 1)
UNION ALL
(SELECT size, root, textsend(note) FROM checkpoints WHERE size > %(until)s ORDER BY size LIMIT 1)
