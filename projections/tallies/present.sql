-- Notices shown.
INSERT INTO presented (subject, position, time, notice)
SELECT u.subject::uuid, u.position, u.time, u.notice
FROM unnest(%(subject)b::text[], %(position)b::bigint[], %(time)b::timestamptz[], %(notice)b::text[]) u (subject, position, time, notice)
