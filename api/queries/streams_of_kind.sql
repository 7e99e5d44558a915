-- The events of every stream of one kind, of some types, up to a position: a stretch of the index of streams.
SELECT position, recorded_at, type, tags, data FROM events
WHERE tags[1] >= %(kind)s || ':' AND tags[1] < %(kind)s || ';' AND position <= %(until)s
    AND type = ANY (%(types)s::text[])
ORDER BY position
