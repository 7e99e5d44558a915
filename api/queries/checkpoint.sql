-- The last checkpoint that was signed, with what witnesses said of it.
SELECT c.size, c.root, c.note, c.signed_at, extract(epoch FROM clock_timestamp() - c.signed_at)::float8,
    ARRAY(SELECT s.line FROM cosignatures s WHERE s.size = c.size ORDER BY s.name)
FROM checkpoints c ORDER BY c.size DESC LIMIT 1
