-- Makes the summary of some recipients and purposes anew from the disclosures.
INSERT INTO disclosure_summary (recipient, purpose, first, last, count, first_position, last_position)
SELECT d.recipient, u.purpose, min(d.time), max(d.time), count(*),
    (array_agg(d.position ORDER BY d.time, d.position))[1],
    (array_agg(d.position ORDER BY d.time DESC, d.position DESC))[1]
FROM unnest(%(recipient)s::text[], %(purpose)s::text[]) u (recipient, purpose)
JOIN disclosures d ON d.recipient = u.recipient AND u.purpose = ANY (d.purposes)
WHERE d.amended IS NULL OR d.amended = 'commented'
GROUP BY d.recipient, u.purpose
