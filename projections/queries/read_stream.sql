-- The events of one stream and, from other streams, those that carry its tag; of some types, up to a position.
SELECT position, recorded_at, type, tags, data FROM events
WHERE tags[1] = %(tag)s AND position <= %(until)s AND type = ANY (%(types)s)
UNION ALL
SELECT e.position, e.recorded_at, e.type, e.tags, e.data
FROM event_tags t JOIN events e USING (position)
WHERE t.tag = %(tag)s AND t.position <= %(until)s AND e.type = ANY (%(types)s)
ORDER BY position
