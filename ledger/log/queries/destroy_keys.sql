-- Destroys the keys behind a fence.
SELECT destroy_keys_v1(%b::text, %b::bytea, %b::uuid)
