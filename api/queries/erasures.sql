-- Erasures in the order they were given, from after a position.
SELECT r.position, r.erasure, r.subject::text, r.whole, r.ordered_at, r.completed_at,
    CASE WHEN r.completed_at IS NOT NULL THEN 'completed' WHEN r.destroyed IS NULL THEN 'ordered' ELSE 'destroyed' END AS state
FROM erasure_runs r
WHERE r.position > %(after)s AND (%(completed)s::boolean IS NULL OR (r.completed_at IS NOT NULL) = %(completed)s)
ORDER BY r.position LIMIT %(limit)s
