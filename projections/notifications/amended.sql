-- Remembers members with amended events; answers which of some members have any.
WITH fresh AS (
    INSERT INTO notification_amended SELECT unnest(%(fresh)s::text[])::uuid ON CONFLICT DO NOTHING
)
SELECT subject::text FROM notification_amended WHERE subject = ANY (%(subjects)s::text[]::uuid[])
