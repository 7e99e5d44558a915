-- Stretches of the log that may hold what happened in a period: the segments whose times reach into it, joined where they meet.
SELECT min(segment), max(segment) FROM (
    SELECT segment, segment - row_number() OVER (ORDER BY segment) AS run FROM segments
    WHERE time_from < %(end)s AND time_to >= %(start)s
) s GROUP BY run ORDER BY 1
