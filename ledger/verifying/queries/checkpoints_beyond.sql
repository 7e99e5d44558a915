-- The checkpoint of no events, and the first of more than there are.
(SELECT size, root, textsend(note) FROM checkpoints WHERE size <= 0 ORDER BY size LIMIT 1)
UNION ALL
(SELECT size, root, textsend(note) FROM checkpoints WHERE size > %(until)s ORDER BY size LIMIT 1)
