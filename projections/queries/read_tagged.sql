-- The events that carry one of some tags beyond their stream, of some types, up to a position: tag after tag, in order.
SELECT t.tag, e.position, e.recorded_at, e.type, e.tags, e.data
FROM event_tags t JOIN events e USING (position)
WHERE t.tag = ANY (%(tags)s::text[]) AND t.position <= %(until)s AND e.type = ANY (%(types)s)
ORDER BY t.tag, t.position
