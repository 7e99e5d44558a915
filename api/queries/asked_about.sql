-- The head of the log, and for each reference or subject asked about what stands under it; one row at least.
SELECT h.position, h.recorded_at, h.epoch, u.n, s.subject, t.subject, t.since,
    u.subject IS NOT NULL AND EXISTS (
        SELECT FROM events e WHERE e.tags[1] = 'member:' || u.subject AND e.position <= h.position
    )
FROM head h
LEFT JOIN unnest(%b::bytea[], %b::bytea[], %b::uuid[])
    WITH ORDINALITY u (lookup, tombstone, subject, n) ON true
LEFT JOIN LATERAL (
    SELECT f.subject FROM subjects f WHERE f.lookup = u.lookup
    UNION ALL SELECT f.subject FROM subjects f WHERE f.subject = u.subject
) s ON true
LEFT JOIN LATERAL (
    SELECT f.subject, f.since FROM tombstones f WHERE f.tombstone = u.tombstone
    UNION ALL SELECT f.subject, f.since FROM tombstones f WHERE f.subject = u.subject
) t ON true
