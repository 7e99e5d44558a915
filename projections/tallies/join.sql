-- First collections, where none as early is known.
INSERT INTO joined (subject, position, time, notice)
SELECT u.subject::uuid, u.position, u.time, u.notice
FROM unnest(%(subject)b::text[], %(position)b::bigint[], %(time)b::timestamptz[], %(notice)b::text[]) u (subject, position, time, notice)
WHERE NOT EXISTS (SELECT FROM joined j WHERE j.subject = u.subject::uuid AND j.time <= u.time)
