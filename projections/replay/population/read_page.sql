-- The next events of members after one, so many looked at: those that a question needs, and how far the look went.
SELECT tag, position, recorded_at, type, CASE WHEN type = ANY (%(types)s::text[]) THEN data END
FROM (
    SELECT tags[1] AS tag, position, recorded_at, type, data FROM events
    WHERE tags[1] > %(after)s AND tags[1] < 'member;' AND position <= %(until)s
    ORDER BY tags[1], events.position
    LIMIT %(looked)s
) next
