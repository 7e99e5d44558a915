-- How far the log goes, and how many events stand nowhere in it.
SELECT max(position), min(position), (SELECT count(*) FROM events WHERE position IS NULL) FROM events
