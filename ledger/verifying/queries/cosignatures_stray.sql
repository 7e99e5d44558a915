-- The first cosignature of a checkpoint that is not there.
SELECT coalesce(s.size, 0), textsend(s.name), textsend(s.line)
FROM (SELECT size, name, line FROM cosignatures UNION ALL SELECT size, name, line FROM renewals) s
LEFT JOIN checkpoints c USING (size)
WHERE c.size IS NULL
ORDER BY s.size, s.name LIMIT 1
