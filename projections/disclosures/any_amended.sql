-- Whether any member has amended events.
SELECT EXISTS (SELECT FROM disclosure_amended)
