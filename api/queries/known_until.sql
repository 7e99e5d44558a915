-- Up to which position events had been recorded by a moment, where the log ends, and what time it is: positions are in the order of recording.
WITH RECURSIVE search (low, high) AS (
    SELECT 0::bigint, position FROM head
    UNION ALL
    SELECT CASE WHEN known THEN middle ELSE low END, CASE WHEN known THEN high ELSE middle - 1 END
    FROM (
        SELECT low, high, middle,
            (SELECT e.recorded_at FROM events e WHERE e.position = middle) <= %(moment)s::timestamptz AS known
        FROM (SELECT low, high, (low + high + 1) / 2 AS middle FROM search WHERE low < high) halved
    ) seen
)
SELECT low, head.position, clock_timestamp() FROM search, head WHERE low = high
