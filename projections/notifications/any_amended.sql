-- Whether any member has amended events.
SELECT EXISTS (SELECT FROM notification_amended)
