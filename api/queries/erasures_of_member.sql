-- The erasures of one member: those under way, and those that took everything.
SELECT erasure, completed_at, whole FROM erasure_runs
WHERE subject = %(subject)s AND (completed_at IS NULL OR whole) ORDER BY position
