-- Erasures behind whose fence there are keys, or whose member is looked up still: what a restored table brought back.
SELECT DISTINCT f.erasure FROM fences f JOIN data_keys k USING (subject)
JOIN erasure_runs r ON r.erasure = f.erasure
WHERE r.destroyed IS NOT NULL AND is_fenced_v1(k.subject, k.retention_class)
UNION
SELECT r.erasure FROM erasure_runs r JOIN subjects s USING (subject) WHERE r.whole AND r.destroyed IS NOT NULL
