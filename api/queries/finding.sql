-- One finding with what was said of it; its state is that of a moment.
SELECT f.id, f.rule, f.rules,
    CASE
        WHEN f.withdrawn_by IS NOT NULL OR f.mended_at <= %(as_of)s::timestamptz THEN 'closed'
        WHEN f.opens_at > %(as_of)s::timestamptz THEN 'not_open'
        WHEN a.finding IS NOT NULL THEN 'acknowledged'
        ELSE 'open'
    END,
    f.owner, f.recipient, f.part, f.what, f.position, f.known, f.is_act, f.opens_at,
    coalesce(f.withdrawn_at, f.mended_at), coalesce(f.withdrawn_by, f.mended_by),
    f.withdrawn_by IS NOT NULL, a.time, a.actor, a.reason
FROM findings f LEFT JOIN finding_acknowledgements a ON a.finding = f.id
WHERE f.id = %(id)s::text
