-- A stretch of the log in order.
SELECT position, recorded_at, type, key, tags, data
FROM events WHERE position > %(after)s AND position <= %(until)s
ORDER BY position
