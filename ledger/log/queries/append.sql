-- Append entries; see migrations/0002_append.sql.
SELECT first, at, positions, states
FROM append_v1(%b::bigint, %b::integer[], %b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::bytea[], %b::jsonb)
