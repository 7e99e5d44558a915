-- Whether any member has amended events.
SELECT EXISTS (SELECT FROM request_amended)
