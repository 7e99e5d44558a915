-- Where the running ones of these projections stand.
SELECT projection, version, position, updated_at FROM progress
WHERE projection = ANY (%(names)s) AND stopped_at IS NULL
ORDER BY position, projection
