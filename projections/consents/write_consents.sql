-- Takes in words on consents where they are later than what is there; each consent comes once.
INSERT INTO consents (subject, kind, purpose, state, time, position, notice, channel, presumed)
SELECT u.subject::uuid, u.kind, u.purpose, u.state, u.time, u.position, u.notice, u.channel, u.presumed
FROM unnest(
    %(subject)b::text[], %(kind)b::text[], %(purpose)b::text[], %(state)b::text[], %(time)b::timestamptz[],
    %(position)b::bigint[], %(notice)b::text[], %(channel)b::text[], %(presumed)b::boolean[]
) u (subject, kind, purpose, state, time, position, notice, channel, presumed)
ON CONFLICT (subject, kind, purpose) DO UPDATE SET
    state = excluded.state, time = excluded.time, position = excluded.position,
    notice = excluded.notice, channel = excluded.channel, presumed = excluded.presumed
WHERE (excluded.time, excluded.position) > (consents.time, consents.position)
