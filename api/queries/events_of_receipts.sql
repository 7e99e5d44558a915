-- The events at these positions, in order.
SELECT position, recorded_at, type, tags, data FROM events
WHERE position = ANY (%(positions)s::bigint[])
ORDER BY position
