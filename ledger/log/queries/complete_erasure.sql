-- Appends the completion of an erasure, once.
SELECT "position", at, state FROM complete_erasure_v1(%b::bytea, %b::bytea, %b::text, %b::bytea, %b::text)
