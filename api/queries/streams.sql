-- The events of some streams, of some types, up to a position.
SELECT position, recorded_at, type, tags, data FROM events
WHERE tags[1] = ANY (%(tags)s::text[]) AND position <= %(until)s AND type = ANY (%(types)s::text[])
ORDER BY position
