-- Whether nobody else is signing for this log; until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.checkpoints', 0))
