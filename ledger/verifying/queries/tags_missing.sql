-- Which of these tags cannot be found at these positions.
SELECT u.position, u.tag
FROM unnest(%(tags)b::text[], %(positions)b::bigint[]) u (tag, position)
LEFT JOIN event_tags t ON t.tag = u.tag AND t.position = u.position
WHERE t.position IS NULL
ORDER BY u.position LIMIT 1
