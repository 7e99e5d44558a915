-- Forgets everything under some ids.
DELETE FROM notifications WHERE notification = ANY (%(notifications)s::text[])
