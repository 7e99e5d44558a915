-- Whether the log tells its key, and whether it has any checkpoint: it has both or neither.
SELECT EXISTS (SELECT FROM log_key), EXISTS (SELECT FROM checkpoints)
