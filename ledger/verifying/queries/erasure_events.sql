-- The orders and completions of erasures in these streams.
SELECT e.position, e.data FROM unnest(%(streams)s::text[]) u (stream)
JOIN events e ON e.tags[1] = u.stream AND e.type IN ('erasure.ordered', 'erasure.completed')
ORDER BY e.position
