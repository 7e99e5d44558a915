-- A stretch of the log as bytes, whatever a column may hold: the words are not read as text, the tags come as PostgreSQL sends an array.
SELECT position, timestamptz_send(recorded_at), textsend(type), key, array_send(tags), data
FROM events WHERE position > %(after)s AND position <= %(until)s
ORDER BY position
