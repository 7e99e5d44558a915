-- How many findings there are of each rule at a moment, by state, as far as is known now or was at a position.
SELECT f.rule,
    count(*) FILTER (WHERE closed.is AND f.withdrawn_by IS NULL),
    count(*) FILTER (WHERE f.withdrawn_by IS NOT NULL),
    count(*) FILTER (WHERE NOT closed.is AND a.finding IS NOT NULL),
    count(*) FILTER (WHERE NOT closed.is AND a.finding IS NULL)
FROM (
    SELECT id, rule, rules, owner, recipient, part, what, position, known, is_act, opens_at,
        mended_at, mended_by, withdrawn_at, withdrawn_by
    FROM findings WHERE %(known)s::bigint IS NULL OR since <= %(known)s::bigint
    UNION ALL
    SELECT id, rule, rules, owner, recipient, part, what, position, known, is_act, opens_at,
        mended_at, mended_by, withdrawn_at, withdrawn_by
    FROM former_findings WHERE since <= %(known)s::bigint AND until > %(known)s::bigint
) f LEFT JOIN finding_acknowledgements a ON a.finding = f.id AND a.time <= %(as_of)s::timestamptz
    AND (%(known)s::bigint IS NULL OR a.position <= %(known)s::bigint)
CROSS JOIN LATERAL (
    SELECT f.withdrawn_by IS NOT NULL OR coalesce(f.mended_at <= %(as_of)s::timestamptz, false) AS is
) closed
WHERE f.opens_at <= %(as_of)s::timestamptz
GROUP BY f.rule ORDER BY f.rule
