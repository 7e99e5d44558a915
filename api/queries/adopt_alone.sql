-- Until the transaction ends nobody signs for this log.
SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.checkpoints', 0))
