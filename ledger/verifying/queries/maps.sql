-- The newest events that tell of maps over all members.
SELECT position, data FROM events WHERE tags[1] = 'ledger:map' ORDER BY position DESC LIMIT %(most)s
