-- Whether any member has amended events.
SELECT EXISTS (SELECT FROM consent_amended)
