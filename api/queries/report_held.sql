-- On which day of Taipei how many members' first collection was, up to a position.
SELECT (f.time AT TIME ZONE interval '8 hours')::date, count(*) FROM (
    SELECT min(time) AS time FROM joined WHERE position <= %(until)s AND subject <> ALL (%(without)s::uuid[]) GROUP BY subject
) f GROUP BY 1 ORDER BY 1
