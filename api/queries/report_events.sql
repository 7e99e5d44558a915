-- Some events by position, in order.
SELECT position, recorded_at, type, tags, data FROM events WHERE position = ANY (%(positions)b::bigint[]) ORDER BY position
