-- The stream of the member whose request this is: the first that was received under the id.
SELECT e.tags[1] FROM event_tags t JOIN events e USING (position)
WHERE t.tag = %(tag)s AND e.type = 'request.received'
ORDER BY t.position LIMIT 1
