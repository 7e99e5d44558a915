-- How far the log says it goes, and how far it goes.
SELECT h.position, timestamptz_send(h.recorded_at), (SELECT count(*) FROM head),
    (SELECT max(position) FROM events), (SELECT min(position) FROM events)
FROM head h ORDER BY h.one DESC LIMIT 1
