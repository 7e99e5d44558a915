-- Where events of some types are within a stretch of segments, up to a position.
SELECT p.segment * 1024 + 1 + u.place AS position FROM places p, unnest(p.places) u (place)
WHERE p.type = ANY (%(types)s::text[]) AND p.segment BETWEEN %(first)s AND %(last)s
    AND p.segment * 1024 + 1 + u.place <= %(until)s
ORDER BY 1
