-- What came to a stream after a position and holds boxes, `v1.<commitment>.<body>`.
SELECT u.completed, e.position, e.data
FROM unnest(%(completed)s::bigint[], %(streams)s::text[], %(after)s::bigint[]) u (completed, stream, after)
JOIN events e ON e.tags[1] = u.stream AND e.position > u.after AND position('"v1.'::bytea IN e.data) > 0
ORDER BY e.position
