-- One recipient.
SELECT recipient, registered, agreements, supervisions, suspension, first_position, position
FROM recipients WHERE recipient = %(name)s
