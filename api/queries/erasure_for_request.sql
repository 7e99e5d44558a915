-- The ledger's own order to erase for a request.
SELECT e.type, e.data FROM event_tags t JOIN events e USING (position) JOIN erasure_runs r USING (position)
WHERE t.tag = %(tag)s ORDER BY t.position LIMIT 1
