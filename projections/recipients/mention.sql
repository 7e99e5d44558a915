-- A recipient is spoken of at an earlier time than ever before.
INSERT INTO recipient_mentions (recipient, position, time) VALUES (%s, %s, %s)
