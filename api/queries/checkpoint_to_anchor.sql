-- The newest checkpoint that witnesses have had so much time for, its cosignatures, the key of the log.
SELECT c.size, c.note, array(SELECT s.line FROM cosignatures s WHERE s.size = c.size ORDER BY s.name),
    (SELECT vkey FROM log_key)
FROM checkpoints c
WHERE c.signed_at NOT BETWEEN clock_timestamp() - make_interval(secs => %(settled)s) AND clock_timestamp()
ORDER BY c.size DESC
LIMIT 1
