-- What the organisation set for everybody: holds, periods of retention, ends of services; up to a position, in the log's order.
SELECT position, recorded_at, type, tags, data FROM events
WHERE position <= %(until)s AND (
    (tags[1] >= 'hold:' AND tags[1] < 'hold;')
    OR (tags[1] >= 'retention:' AND tags[1] < 'retention;')
    OR (tags[1] >= 'service:' AND tags[1] < 'service;')
)
ORDER BY position
