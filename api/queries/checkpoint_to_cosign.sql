-- The newest checkpoint, what is said to cosign it, and the newest of each witness among the last cosignatures.
SELECT c.size, c.note,
    array(SELECT s.line FROM cosignatures s WHERE s.size = c.size),
    (SELECT coalesce(jsonb_object_agg(name, newest), '{}')
     FROM (SELECT name, max(size) AS newest
           FROM (SELECT name, size FROM cosignatures ORDER BY size DESC LIMIT 1000) last
           GROUP BY name) each)
FROM checkpoints c
ORDER BY c.size DESC
LIMIT 1
