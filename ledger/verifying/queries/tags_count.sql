-- How many tags stand beside the streams.
SELECT count(*) FROM event_tags
