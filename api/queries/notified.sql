-- Whom a notification was to and about: the recipient's tag and the member's stream.
SELECT DISTINCT t.recipient, e.tags[1]
FROM event_tags n JOIN events e USING (position), unnest(e.tags) t (recipient)
WHERE n.tag = %(tag)s AND e.type = 'recipient.notified' AND t.recipient LIKE 'recipient:%%'
  AND (%(recipient)s::text IS NULL OR t.recipient = %(recipient)s::text)
  AND (%(member)s::text IS NULL OR e.tags[1] = %(member)s::text)
ORDER BY 1, 2 LIMIT %(limit)s
