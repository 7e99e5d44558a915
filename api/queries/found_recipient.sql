-- Whether the rules found anything about a recipient.
SELECT EXISTS (SELECT FROM findings WHERE recipient = %(recipient)s)
