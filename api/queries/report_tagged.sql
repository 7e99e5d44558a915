-- All events with a tag of one kind beyond their stream, up to a position: tag after tag, in order.
SELECT t.tag, e.position, e.recorded_at, e.type, e.tags, e.data
FROM event_tags t JOIN events e USING (position)
WHERE t.tag >= %(kind)s || ':' AND t.tag < %(kind)s || ';' AND t.position <= %(until)s
ORDER BY t.tag, t.position
