-- The newest checkpoint, what is said to cosign it at first and last, the newest of each witness among the last cosignatures, and how long ago each was asked.
SELECT c.size, c.note,
    array(SELECT s.line FROM cosignatures s WHERE s.size = c.size),
    array(SELECT r.line FROM renewals r WHERE r.size = c.size),
    (SELECT coalesce(jsonb_object_agg(name, newest), '{}')
     FROM (SELECT name, max(size) AS newest
           FROM (SELECT name, size FROM cosignatures ORDER BY size DESC LIMIT 1000) last
           GROUP BY name) each),
    (SELECT coalesce(jsonb_object_agg(name, extract(epoch FROM clock_timestamp() - tried_at)), '{}')
     FROM keepers WHERE kind = 'witness')
FROM checkpoints c
ORDER BY c.size DESC
LIMIT 1
