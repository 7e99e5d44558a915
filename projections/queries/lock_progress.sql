-- The rows of these projections that nobody else is working on, locked until the transaction ends.
SELECT projection, version, position, updated_at FROM progress
WHERE projection = ANY (%(names)s) AND stopped_at IS NULL
ORDER BY projection FOR UPDATE SKIP LOCKED
