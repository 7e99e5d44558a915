-- Where something else than these decisions themselves carries their tags, up to a position.
SELECT tag, position FROM event_tags
WHERE tag = ANY (%(tags)s::text[]) AND position <= %(until)s AND position <> ALL (%(positions)s::bigint[])
ORDER BY tag, position
