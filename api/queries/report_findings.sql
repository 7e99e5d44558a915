-- Findings as they stood at a position, that had opened by then and by the end of a period, and were not over before it began.
SELECT f.id, f.rule, f.rules, f.owner, f.recipient, f.what, f.position, f.known, f.opens_at, f.closed_at, f.closed_by, f.withdrawn, a.time, a.actor, a.reason
FROM (
    SELECT s.*,
        CASE WHEN withdrawn_by IS NOT NULL THEN withdrawn_at ELSE mended_at END AS closed_at,
        coalesce(withdrawn_by, mended_by) AS closed_by,
        withdrawn_by IS NOT NULL AS withdrawn
    FROM (
        SELECT id, rule, rules, owner, recipient, what, position, known, opens_at, mended_at, mended_by, withdrawn_at, withdrawn_by
        FROM findings WHERE since <= %(until)s
        UNION ALL
        SELECT id, rule, rules, owner, recipient, what, position, known, opens_at, mended_at, mended_by, withdrawn_at, withdrawn_by
        FROM former_findings f WHERE f.since <= %(until)s AND f.until > %(until)s
    ) s WHERE opens_at < %(end)s AND opens_at <= %(recorded_at)s
) f LEFT JOIN finding_acknowledgements a ON a.finding = f.id AND a.position <= %(until)s
WHERE f.closed_at IS NULL OR f.closed_at >= %(start)s
ORDER BY f.position, f.id
