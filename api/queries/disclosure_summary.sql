-- What each recipient got for each purpose, with who the recipient is and how members reach it.
SELECT s.recipient, r.registered #>> '{name,zh}', r.registered #>> '{name,en}', r.registered ->> 'contact', s.purpose,
    s.first, s.last, s.count, s.first_position, s.last_position
FROM disclosure_summary s LEFT JOIN recipients r ON r.recipient = s.recipient
WHERE (s.recipient, s.purpose) > (%(recipient_after)s, %(purpose_after)s)
  AND (%(recipients)s::text[] IS NULL OR s.recipient = ANY (%(recipients)s::text[]))
  AND (%(purposes)s::text[] IS NULL OR s.purpose = ANY (%(purposes)s::text[]))
ORDER BY s.recipient, s.purpose LIMIT %(limit)s
