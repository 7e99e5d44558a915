-- The checkpoints that end in a stretch.
SELECT size, root, textsend(note) FROM checkpoints
WHERE size > %(after)s AND size <= %(until)s
ORDER BY size
