-- How many findings there are of each rule at a moment, by state.
SELECT f.rule,
    count(*) FILTER (WHERE closed.is AND f.withdrawn_by IS NULL),
    count(*) FILTER (WHERE f.withdrawn_by IS NOT NULL),
    count(*) FILTER (WHERE NOT closed.is AND a.finding IS NOT NULL),
    count(*) FILTER (WHERE NOT closed.is AND a.finding IS NULL)
FROM findings f
LEFT JOIN finding_acknowledgements a ON a.finding = f.id AND a.time <= %(as_of)s::timestamptz
CROSS JOIN LATERAL (
    SELECT f.withdrawn_by IS NOT NULL OR coalesce(f.mended_at <= %(as_of)s::timestamptz, false) AS is
) closed
WHERE f.opens_at <= %(as_of)s::timestamptz
GROUP BY f.rule ORDER BY f.rule
