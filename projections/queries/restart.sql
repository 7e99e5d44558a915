-- One projection has new tables that hold everything up to a position.
UPDATE progress SET version = %(version)s, position = %(position)s,
    recorded_at = (SELECT e.recorded_at FROM events e WHERE e.position = %(position)s),
    updated_at = clock_timestamp(), fault = NULL, fault_position = NULL, stopped_at = NULL
WHERE projection = %(name)s
