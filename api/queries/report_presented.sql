-- The last showing of a version of the notice to a member by a moment, for several at once; up to a position.
SELECT u.n, p.position, p.time
FROM unnest(%(n)b::int[], %(subject)b::text[], %(notice)b::text[], %(time)b::timestamptz[]) u (n, subject, notice, time)
CROSS JOIN LATERAL (
    SELECT p.position, p.time FROM presented p
    WHERE p.subject = u.subject::uuid AND p.position <= %(until)s AND p.notice = u.notice AND p.time <= u.time
    ORDER BY p.time DESC, p.position DESC LIMIT 1
) p
