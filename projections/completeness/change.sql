-- Members of whom more is held.
UPDATE completeness c SET events = u.events, hash = u.hash, last_position = u.last_position
FROM unnest(%(number)b::bigint[], %(events)b::bigint[], %(hash)b::bytea[], %(last_position)b::bigint[])
    u (number, events, hash, last_position)
WHERE c.number = u.number
