-- The events of one erasure.
SELECT e.position, e.recorded_at, e.type, e.tags, e.data
FROM event_tags t JOIN events e USING (position) WHERE t.tag = %(tag)s ORDER BY t.position
