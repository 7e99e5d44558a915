-- The verifier key that the log is known by.
SELECT vkey FROM log_key
