-- The erasures that are not completed, the oldest first.
SELECT erasure FROM erasure_runs WHERE completed_position IS NULL ORDER BY position LIMIT 100
