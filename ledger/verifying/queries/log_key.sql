-- The key that the log says it signs with.
SELECT vkey FROM log_key
