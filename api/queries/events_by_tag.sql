-- The next events between two positions that carry one of these tags, as their stream or beside it.
SELECT e.position, e.recorded_at, e.type, e.tags, e.data
FROM (
    SELECT DISTINCT f.position
    FROM unnest(%(tags)s::text[]) t (tag) CROSS JOIN LATERAL (
        (SELECT s.position FROM events s
         WHERE s.tags[1] = t.tag AND s.position > %(after)s AND s.position <= %(until)s
         ORDER BY s.position LIMIT %(limit)s)
        UNION ALL
        (SELECT x.position FROM event_tags x
         WHERE x.tag = t.tag AND x.position > %(after)s AND x.position <= %(until)s
         ORDER BY x.position LIMIT %(limit)s)
    ) f
    ORDER BY f.position LIMIT %(limit)s
) p JOIN events e ON e.position = p.position
ORDER BY e.position
