-- All erasures, in the order they were given, and whether each is completed.
SELECT erasure, completed_position IS NOT NULL FROM erasure_runs ORDER BY position
