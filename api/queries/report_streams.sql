-- All events of the streams of one kind, up to a position: stream after stream, in order.
SELECT tags[1], position, recorded_at, type, tags, data FROM events
WHERE tags[1] >= %(kind)s || ':' AND tags[1] < %(kind)s || ';' AND position <= %(until)s
ORDER BY tags[1], position
