-- What each recipient got for each purpose, of what had happened by a moment, as it was known at a position: whole stretches as they were counted, the others row by row.
WITH pairs AS (
    SELECT DISTINCT recipient, purpose FROM disclosure_stretches
    WHERE (recipient, purpose) > (%(recipient_after)s, %(purpose_after)s)
      AND (%(recipients)s::text[] IS NULL OR recipient = ANY (%(recipients)s::text[]))
      AND (%(purposes)s::text[] IS NULL OR purpose = ANY (%(purposes)s::text[]))
    ORDER BY recipient, purpose LIMIT %(limit)s
), gone AS MATERIALIZED (
    SELECT d.position, d.recipient, u.purpose, (d.position - 1) / %(stretch)s AS stretch
    FROM (
        SELECT DISTINCT ON (position) position, amended FROM disclosure_words
        WHERE since <= %(until)s ORDER BY position, since DESC
    ) w JOIN disclosures d USING (position) CROSS JOIN LATERAL (SELECT DISTINCT unnest(d.purposes)) u (purpose)
    WHERE w.amended <> 'commented' AND (%(as_of)s::timestamptz IS NULL OR d.time <= %(as_of)s::timestamptz)
), cells AS MATERIALIZED (
    SELECT c.*, (c.stretch + 1) * %(stretch)s <= %(until)s
        AND (%(as_of)s::timestamptz IS NULL OR c.last <= %(as_of)s::timestamptz) AS whole
    FROM disclosure_stretches c JOIN pairs USING (recipient, purpose)
    WHERE c.stretch * %(stretch)s < %(until)s AND (%(as_of)s::timestamptz IS NULL OR c.first <= %(as_of)s::timestamptz)
), broken AS MATERIALIZED (
    SELECT e.recipient, e.purpose FROM (
        SELECT recipient, purpose, (array_agg(first_position ORDER BY first, first_position))[1] AS earliest,
            (array_agg(last_position ORDER BY last DESC, last_position DESC))[1] AS latest
        FROM cells WHERE whole GROUP BY recipient, purpose
    ) e JOIN gone g ON g.recipient = e.recipient AND g.purpose = e.purpose AND g.position IN (e.earliest, e.latest)
), judged AS MATERIALIZED (
    SELECT c.*, coalesce(g.count, 0) AS gone, NOT c.whole OR (
        (c.first_position = ANY (g.positions) OR c.last_position = ANY (g.positions))
        AND EXISTS (SELECT FROM broken b WHERE b.recipient = c.recipient AND b.purpose = c.purpose)
    ) AS anew
    FROM cells c LEFT JOIN (
        SELECT recipient, purpose, stretch, count(*) AS count, array_agg(position) AS positions
        FROM gone GROUP BY recipient, purpose, stretch
    ) g USING (recipient, purpose, stretch)
), parts AS (
    SELECT recipient, purpose, first, last, count - gone AS count, first_position, last_position
    FROM judged WHERE anew IS NOT TRUE
    UNION ALL
    SELECT j.recipient, j.purpose, r.first, r.last, r.count, r.first_position, r.last_position
    FROM judged j CROSS JOIN LATERAL (
        SELECT min(d.time) AS first, max(d.time) AS last, count(*) AS count,
            (array_agg(d.position ORDER BY d.time, d.position))[1] AS first_position,
            (array_agg(d.position ORDER BY d.time DESC, d.position DESC))[1] AS last_position
        FROM disclosures d
        WHERE d.recipient = j.recipient AND d.position > j.stretch * %(stretch)s
          AND d.position <= least((j.stretch + 1) * %(stretch)s, %(until)s) AND j.purpose = ANY (d.purposes)
          AND (%(as_of)s::timestamptz IS NULL OR d.time <= %(as_of)s::timestamptz)
          AND NOT EXISTS (SELECT FROM gone g WHERE g.position = d.position)
    ) r WHERE j.anew
)
SELECT recipient, purpose, min(first), max(last), coalesce(sum(count), 0)::bigint,
    (array_agg(first_position ORDER BY first, first_position))[1],
    (array_agg(last_position ORDER BY last DESC, last_position DESC))[1]
FROM pairs LEFT JOIN (SELECT * FROM parts WHERE count > 0) counted USING (recipient, purpose)
GROUP BY recipient, purpose ORDER BY recipient, purpose
