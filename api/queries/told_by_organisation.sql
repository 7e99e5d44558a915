-- What the organisation has told, of some types, in the streams of these kinds, between two positions: a stretch of the index of streams a kind.
SELECT e.position, e.recorded_at, e.type, e.data
FROM unnest(%b::text[]) k (kind)
JOIN events e ON e.tags[1] >= k.kind || ':' AND e.tags[1] < k.kind || ';'
WHERE e.position > %b AND e.position <= %b AND e.type = ANY (%b::text[])
ORDER BY e.position
