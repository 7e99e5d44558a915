-- Checkpoints from a size on that enough witnesses cosigned, the newest first, and what they said, at first and last.
SELECT c.size, c.root, c.note, c.signed_at, extract(epoch FROM clock_timestamp() - c.signed_at)::float8,
    s.lines || ARRAY(SELECT r.line FROM renewals r WHERE r.size = c.size ORDER BY r.name)
FROM (
    SELECT size, array_agg(line ORDER BY name) AS lines
    FROM cosignatures
    WHERE size >= %(from)s AND size < %(below)s
    GROUP BY size
    HAVING count(*) >= %(fewest)s
    ORDER BY size DESC
    LIMIT %(limit)s
) s
JOIN checkpoints c USING (size)
ORDER BY c.size DESC
