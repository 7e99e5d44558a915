-- Since when the first event after a position has been waiting for a map; maps themselves need none.
SELECT recorded_at FROM events WHERE position > %(after)s AND type <> 'ledger.mapped'
ORDER BY position LIMIT 1
