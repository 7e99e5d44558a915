-- The next members in the order of their streams: each found by one step in the index.
WITH RECURSIVE found (tag, n) AS (
    (SELECT min(tags[1]), 1 FROM events
        WHERE tags[1] > greatest(%(last)s::text, 'member:') AND tags[1] < 'member;')
    UNION ALL
    SELECT (SELECT min(tags[1]) FROM events WHERE tags[1] > f.tag AND tags[1] < 'member;'), f.n + 1
    FROM found f WHERE f.tag IS NOT NULL AND f.n < %(limit)s::integer
)
SELECT tag FROM found WHERE tag IS NOT NULL
