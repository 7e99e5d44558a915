-- One projection took in everything up to a position, and stopped there where a fault is given.
UPDATE progress SET position = %(position)s,
    recorded_at = coalesce(%(recorded_at)s, recorded_at), updated_at = clock_timestamp(),
    fault = %(fault)s::text, fault_position = %(fault_position)s::bigint,
    stopped_at = CASE WHEN %(fault)s::text IS NOT NULL THEN clock_timestamp() END
WHERE projection = %(name)s
RETURNING updated_at
