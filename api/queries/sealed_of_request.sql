-- The receipts and checks of identity of a request: where what the member wrote is sealed.
SELECT e.position, e.tags[1] FROM event_tags t JOIN events e USING (position)
WHERE t.tag = %(tag)s AND e.type IN ('request.received', 'request.verified') AND starts_with(e.tags[1], 'member:')
ORDER BY t.position LIMIT 100
