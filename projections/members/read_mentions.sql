-- Events of other streams that name members, in the order of read_streams.
SELECT t.tag, t.position, e.recorded_at, e.type, e.data
FROM event_tags t JOIN events e USING (position)
WHERE t.tag >= 'member:' AND t.tag < 'member;' AND t.position <= %(until)s AND e.type = ANY (%(types)s)
ORDER BY t.tag, t.position
