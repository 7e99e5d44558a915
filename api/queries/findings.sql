-- The next findings that had opened by a moment, by the event that shows them, as far as is known now or was at a position.
SELECT id, rule, rules, state, owner, recipient, part, what, position, known, is_act, opens_at,
    closed_at, closed_by, withdrawn, acknowledged_at, acknowledged_by, reason
FROM (
    SELECT f.id, f.rule, f.rules, f.owner, f.recipient, f.part, f.what, f.position, f.known, f.is_act, f.opens_at,
        CASE
            WHEN f.withdrawn_by IS NOT NULL OR f.mended_at <= %(as_of)s::timestamptz THEN 'closed'
            WHEN a.finding IS NOT NULL THEN 'acknowledged'
            ELSE 'open'
        END AS state,
        CASE WHEN f.withdrawn_by IS NOT NULL THEN f.withdrawn_at
            WHEN f.mended_at <= %(as_of)s::timestamptz THEN f.mended_at END AS closed_at,
        CASE WHEN f.withdrawn_by IS NOT NULL THEN f.withdrawn_by
            WHEN f.mended_at <= %(as_of)s::timestamptz THEN f.mended_by END AS closed_by,
        f.withdrawn_by IS NOT NULL AS withdrawn,
        a.time AS acknowledged_at, a.actor AS acknowledged_by, a.reason
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
    WHERE (f.position, f.id) > (%(after_position)s::bigint, %(after_id)s::text)
      AND f.opens_at <= %(as_of)s::timestamptz
      AND (%(rules)s::text[] IS NULL OR f.rule = ANY (%(rules)s::text[])
        AND CASE WHEN f.rules = ANY (%(shipped)s::text[]) THEN f.rules ELSE (%(shipped)s::text[])[1] END
            || '/' || f.rule = ANY (%(of_sets)s::text[]))
      AND (%(owner)s::text IS NULL OR f.owner = %(owner)s::text)
      AND (%(recipient)s::text IS NULL OR f.recipient = %(recipient)s::text)
      AND (%(opened_from)s::timestamptz IS NULL OR f.opens_at >= %(opened_from)s::timestamptz)
      AND (%(opened_to)s::timestamptz IS NULL OR f.opens_at < %(opened_to)s::timestamptz)
) found
WHERE (%(states)s::text[] IS NULL OR state = ANY (%(states)s::text[]))
  AND (%(withdrawn)s::boolean IS NULL OR withdrawn = %(withdrawn)s::boolean)
ORDER BY position, id LIMIT %(limit)s
