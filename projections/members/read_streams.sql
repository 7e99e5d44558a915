-- Every event that names a member, its own stream's first tag or another's, member after member, each in the log's order.
SELECT tags[1] AS tag, position, recorded_at, type, data FROM events
WHERE tags[1] >= 'member:' AND tags[1] < 'member;' AND position <= %(until)s AND type = ANY (%(types)s)
UNION ALL
SELECT t.tag, t.position, e.recorded_at, e.type, e.data
FROM event_tags t JOIN events e USING (position)
WHERE t.tag >= 'member:' AND t.tag < 'member;' AND t.position <= %(until)s AND e.type = ANY (%(types)s)
ORDER BY tag, position
