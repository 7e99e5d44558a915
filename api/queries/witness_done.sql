-- Lets another session submit.
SELECT pg_advisory_unlock(hashtextextended(current_schema(), 1))
