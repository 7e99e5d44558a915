-- What a question needs of every member after one and up to another, member after member, each in the log's order.
SELECT tags[1], position, recorded_at, type, data FROM events
WHERE tags[1] > %(after)s AND tags[1] <= %(last)s AND position <= %(until)s
  AND (type = ANY (%(unnamed)s::text[])
       OR type = ANY (%(types)s::text[]) AND (%(named)s::bytea IS NULL OR position(%(named)s::bytea IN data) > 0))
ORDER BY tags[1], events.position
