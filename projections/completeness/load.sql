-- What is known of some members.
SELECT number, subject::text, events, hash, last_position FROM completeness
WHERE subject = ANY (%(subjects)b::text[]::uuid[])
