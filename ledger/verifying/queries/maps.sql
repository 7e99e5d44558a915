-- Every event that tells of a map over all members, wherever it is found.
SELECT position, data FROM events WHERE type = 'ledger.mapped' ORDER BY position
