-- The head of the log, and where each of these projections stands; position 0 for one that never ran.
SELECT h.position, nullif(h.recorded_at, '-infinity'),
    n.name, coalesce(p.position, 0),
    greatest(h.position - coalesce(p.position, 0), 0),
    coalesce(greatest(extract(epoch FROM clock_timestamp() - e.recorded_at), 0), 0)::float8,
    p.fault, p.fault_position, p.stopped_at
FROM head h
LEFT JOIN unnest(%(names)s::text[]) WITH ORDINALITY n (name, i) ON true
LEFT JOIN progress p ON p.projection = n.name
LEFT JOIN events e ON e.position = coalesce(p.position, 0) + 1
ORDER BY n.i
