-- Puts the views of some members in place of what was there.
INSERT INTO members (subject, position, first_seen, last_seen, view)
SELECT u.subject::uuid, u.position, u.first_seen, u.last_seen, u.view
FROM unnest(
    %(subjects)b::text[], %(positions)b::bigint[], %(first)b::timestamptz[], %(last)b::timestamptz[], %(views)b::bytea[]
) u (subject, position, first_seen, last_seen, view)
ON CONFLICT (subject) DO UPDATE SET
    position = excluded.position, first_seen = excluded.first_seen, last_seen = excluded.last_seen, view = excluded.view
