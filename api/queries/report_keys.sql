-- Events by their keys, up to a position, in order.
SELECT position, recorded_at, type, tags, data FROM events
WHERE key = ANY (%(keys)b::bytea[]) AND position <= %(until)s ORDER BY position
