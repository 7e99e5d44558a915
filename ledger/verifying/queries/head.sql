-- How far the log says it goes, and in how many rows it does.
SELECT position, timestamptz_send(recorded_at), count(*) OVER () FROM head ORDER BY one DESC LIMIT 1
