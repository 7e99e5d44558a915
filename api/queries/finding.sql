-- One finding with what was said of it, as of a moment, as far as is known now or was at a position; what had not opened by then is of now only.
SELECT f.id, f.rule, f.rules,
    CASE
        WHEN closed.is THEN 'closed'
        WHEN f.opens_at > %(as_of)s::timestamptz THEN 'not_open'
        WHEN a.finding IS NOT NULL THEN 'acknowledged'
        ELSE 'open'
    END,
    f.owner, f.recipient, f.part, f.what, f.position, f.known, f.is_act, f.opens_at,
    CASE WHEN closed.is THEN coalesce(f.withdrawn_at, f.mended_at) END,
    CASE WHEN closed.is THEN coalesce(f.withdrawn_by, f.mended_by) END,
    f.withdrawn_by IS NOT NULL, a.time, a.actor, a.reason
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
WHERE f.id = %(id)s::text AND (%(known)s::bigint IS NULL OR f.opens_at <= %(as_of)s::timestamptz)
