-- All erasures, in the order they were given.
SELECT erasure FROM erasure_runs ORDER BY position
