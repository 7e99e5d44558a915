-- Every registration of a recipient, in the log's order.
SELECT position, recorded_at, type, tags, data FROM events
WHERE tags[1] >= 'recipient:' AND tags[1] < 'recipient;' AND type = 'recipient.registered' ORDER BY position
