-- A stretch of the log in order: after a position, up to another. Positions are dense.
SELECT position, recorded_at, type, tags, data FROM events
WHERE position > %(after)s AND position <= %(until)s
ORDER BY position
