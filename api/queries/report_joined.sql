-- Members who joined within some times, by version of the notice that their first collection names; and to how many of them that version had been shown by then. Up to a position.
WITH first AS (
    SELECT DISTINCT ON (subject) subject, time, notice FROM joined WHERE position <= %(until)s
        AND subject <> ALL (%(without)s::uuid[])
    ORDER BY subject, time, position
)
SELECT coalesce(f.notice, ''), count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM presented p WHERE p.subject = f.subject AND p.notice = f.notice AND p.time <= f.time AND p.position <= %(until)s
)), min(f.time), max(f.time)
FROM first f WHERE f.time >= %(start)s AND f.time < %(end)s
GROUP BY 1 ORDER BY 1
