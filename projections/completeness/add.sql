-- Members who appear for the first time.
INSERT INTO completeness
SELECT u.number, u.subject::uuid, u.events, u.hash, u.last_position
FROM unnest(%(number)b::bigint[], %(subject)b::text[], %(events)b::bigint[], %(hash)b::bytea[], %(last_position)b::bigint[])
    u (number, subject, events, hash, last_position)
