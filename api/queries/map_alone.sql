-- Whether nobody else is making a map of this log; until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.maps', 0))
