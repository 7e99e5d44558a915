-- Findings known at a position that had opened by the end of a period and were not over before it began; closed by what was recorded up to there.
SELECT f.id, f.rule, f.rules, f.owner, f.recipient, f.what, f.position, f.known, f.opens_at, f.closed_at, f.closed_by, f.withdrawn, a.time, a.actor, a.reason
FROM (
    SELECT f.*,
        CASE WHEN withdrawn_by <= %(until)s THEN withdrawn_at WHEN mended_by <= %(until)s THEN mended_at END AS closed_at,
        CASE WHEN withdrawn_by <= %(until)s THEN withdrawn_by WHEN mended_by <= %(until)s THEN mended_by END AS closed_by,
        coalesce(withdrawn_by <= %(until)s, false) AS withdrawn
    FROM findings f WHERE known <= %(until)s AND opens_at < %(end)s
) f LEFT JOIN finding_acknowledgements a ON a.finding = f.id AND a.position <= %(until)s
WHERE f.closed_at IS NULL OR f.closed_at >= %(start)s
ORDER BY f.position, f.id
