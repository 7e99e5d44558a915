-- One chunk of the log in order: after a position, up to a head.
SELECT position, type, tags, data FROM events
WHERE position > %(after)s AND position <= %(head)s
ORDER BY position LIMIT %(limit)s
