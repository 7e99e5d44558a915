-- Drops the summary of some recipients and purposes.
DELETE FROM disclosure_summary s
USING unnest(%(recipient)s::text[], %(purpose)s::text[]) u (recipient, purpose)
WHERE s.recipient = u.recipient AND s.purpose = u.purpose
