-- The first event of a stretch that an index does not lead to, alone: by position, by its first tag, by key.
SELECT * FROM (
    SELECT e.position,
        ARRAY(SELECT x.ctid FROM events x WHERE x.position = e.position) = ARRAY[e.ctid] AS by_position,
        ARRAY(SELECT x.ctid FROM events x
            WHERE (x.tags[1], x.position) >= (e.tags[1], e.position) -- as rows: no other index will do
                AND (x.tags[1], x.position) <= (e.tags[1], e.position)) = ARRAY[e.ctid]
            OR e.tags[1] IS NULL AS by_stream,
        ARRAY(SELECT x.ctid FROM events x WHERE x.key = e.key) = ARRAY[e.ctid] AS by_key
    FROM events e WHERE e.position > %(after)s AND e.position <= %(until)s
) looked_up
WHERE NOT (by_position AND by_stream AND by_key)
ORDER BY position LIMIT 1
