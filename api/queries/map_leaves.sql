-- The leaves of the map of some members side by side, in order: hashes of version 1, subject, count, hash, last position.
SELECT coalesce(string_agg(
    sha256('\x0001'::bytea || uuid_send(subject) || int8send(events) || hash || int8send(last_position)),
    ''::bytea ORDER BY number), ''::bytea)
FROM completeness WHERE number >= %(first)s AND number < %(end)s
