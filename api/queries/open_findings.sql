-- How many findings are open now, by rule.
SELECT rule, count(*) FROM findings
WHERE withdrawn_by IS NULL AND opens_at <= %(moment)s::timestamptz
    AND (mended_at IS NULL OR mended_at > %(moment)s::timestamptz)
GROUP BY rule ORDER BY rule
