-- Erasures that a restored table has undone: keys behind their fences, keys they destroyed, a member looked up still.
SELECT DISTINCT f.erasure FROM fences f JOIN data_keys k USING (subject)
JOIN erasure_runs r ON r.erasure = f.erasure
WHERE r.destroyed IS NOT NULL AND is_fenced_v1(k.subject, k.retention_class)
UNION
SELECT r.erasure FROM erasure_runs r JOIN data_keys k USING (subject)
WHERE k.retention_class || '/' || k.commitment = ANY (r.destroyed)
UNION
SELECT r.erasure FROM erasure_runs r JOIN subjects s USING (subject) WHERE r.whole AND r.destroyed IS NOT NULL
