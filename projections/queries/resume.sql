-- A stopped projection goes on.
UPDATE progress SET fault = NULL, fault_position = NULL, stopped_at = NULL
WHERE projection = %(name)s AND stopped_at IS NOT NULL
