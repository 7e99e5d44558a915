-- Where some recipients were first spoken of, of what had happened by a moment, as known at a position.
SELECT recipient, min(position) FROM recipient_mentions
WHERE recipient = ANY (%(recipients)s::text[]) AND position <= %(until)s
  AND (%(as_of)s::timestamptz IS NULL OR time <= %(as_of)s::timestamptz)
GROUP BY recipient
