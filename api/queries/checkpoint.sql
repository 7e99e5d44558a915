-- The last checkpoint that was signed, with what witnesses said of it, at first and last.
SELECT c.size, c.root, c.note, c.signed_at, extract(epoch FROM clock_timestamp() - c.signed_at)::float8,
    ARRAY(SELECT s.line FROM cosignatures s WHERE s.size = c.size ORDER BY s.name)
    || ARRAY(SELECT r.line FROM renewals r WHERE r.size = c.size ORDER BY r.name)
FROM checkpoints c ORDER BY c.size DESC LIMIT 1
