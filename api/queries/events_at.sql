-- The events at these positions that are of one stream.
SELECT position, recorded_at, type, tags, data FROM events
WHERE position = ANY (%(positions)s::bigint[]) AND tags[1] = %(tag)s
ORDER BY position
