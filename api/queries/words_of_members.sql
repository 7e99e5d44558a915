-- What members said and what was decided about them, from their streams; of some also the uses that may have been marketing. With it what
-- the organisation has told since a position. The plan relies on the settings of its connection.
SELECT NULL, position, recorded_at, type, data FROM events
WHERE position > %b AND position <= %b AND type = ANY (%b::text[])
UNION ALL
SELECT tags[1], position, recorded_at, type, data FROM events
WHERE tags[1] = ANY (%b::text[]) AND position <= %b AND (
    type = ANY (%b::text[])
    OR (type = 'data.used' AND tags[1] = ANY (%b::text[]) AND (
        position('"marketing"'::bytea IN data) > 0 OR position('"040"'::bytea IN data) > 0
    ))
)
