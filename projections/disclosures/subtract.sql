-- Counts disclosures out; answers where one of them was the first or the last, or nothing is left.
UPDATE disclosure_summary s SET count = s.count - u.count
FROM (
    SELECT recipient, purpose, count(*) AS count, array_agg(position) AS positions
    FROM unnest(%(recipient)s::text[], %(purpose)s::text[], %(position)s::bigint[]) w (recipient, purpose, position)
    GROUP BY recipient, purpose
) u
WHERE s.recipient = u.recipient AND s.purpose = u.purpose
RETURNING s.recipient, s.purpose,
    s.count = 0 OR s.first_position = ANY (u.positions) OR s.last_position = ANY (u.positions) AS broken
