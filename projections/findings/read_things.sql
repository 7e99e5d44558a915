-- The events of the organisation's own things, in the order of the log: each kind is a range of the index of streams.
SELECT position, recorded_at, type, tags, data FROM events
WHERE position <= %(until)s AND type = ANY (%(types)s) AND (
    tags[1] >= 'notice:' AND tags[1] < 'notice;'
    OR tags[1] >= 'service-notice:' AND tags[1] < 'service-notice;'
    OR tags[1] >= 'recipient:' AND tags[1] < 'recipient;'
    OR tags[1] >= 'rules:' AND tags[1] < 'rules;'
    OR tags[1] >= 'catalogue:' AND tags[1] < 'catalogue;'
    OR tags[1] >= 'incident:' AND tags[1] < 'incident;'
    OR tags[1] >= 'retention:' AND tags[1] < 'retention;'
    OR tags[1] >= 'hold:' AND tags[1] < 'hold;'
    OR tags[1] >= 'service:' AND tags[1] < 'service;'
)
ORDER BY position
