-- Writes down what holds about some disclosures; answers for those where it changed what held before.
WITH word AS (
    SELECT d.position, d.amended AS before, u.amended AS after
    FROM unnest(%(positions)s::bigint[], %(amended)s::text[]) u (position, amended)
    JOIN disclosures d USING (position)
    WHERE d.amended IS DISTINCT FROM u.amended
)
UPDATE disclosures d SET amended = word.after FROM word WHERE d.position = word.position
RETURNING d.position, d.time, d.recipient, d.purposes, word.before, word.after
