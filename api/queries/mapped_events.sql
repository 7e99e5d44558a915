-- The newest events that tell of maps, the last first: position, when recorded in microseconds since 1970, data.
SELECT position, (extract(epoch FROM recorded_at) * 1000000)::bigint, data FROM events
WHERE tags[1] = 'ledger:map' AND position <= %(until)s
ORDER BY position DESC LIMIT %(limit)s
