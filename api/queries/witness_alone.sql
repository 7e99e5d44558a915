-- Whether this session is the one that submits now: two would only contradict each other.
SELECT pg_try_advisory_lock(hashtextextended(current_schema(), 1))
