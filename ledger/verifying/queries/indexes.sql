-- The first event of a stretch that an index does not lead to, alone: by position, by its first tag, by key.
SELECT e.position, p.ctid IS NOT DISTINCT FROM e.ctid AS by_position,
    s.ctid IS NOT DISTINCT FROM e.ctid OR e.tags[1] IS NULL AS by_stream, k.ctid IS NOT DISTINCT FROM e.ctid AS by_key
FROM events e
LEFT JOIN events p ON p.position = e.position
LEFT JOIN events k ON k.key = e.key
LEFT JOIN events s ON (s.tags[1], s.position) >= (e.tags[1], e.position) -- as rows: no other index will do
    AND (s.tags[1], s.position) <= (e.tags[1], e.position)
WHERE e.position > %(after)s AND e.position <= %(until)s
    AND (p.ctid IS DISTINCT FROM e.ctid OR k.ctid IS DISTINCT FROM e.ctid
        OR (s.ctid IS DISTINCT FROM e.ctid AND e.tags[1] IS NOT NULL))
ORDER BY e.position LIMIT 1
