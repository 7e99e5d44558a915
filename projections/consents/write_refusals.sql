-- Takes in words on marketing where they are later than what is there; each channel comes once.
INSERT INTO marketing_refusals (subject, channel, refused, time, position, received_by)
SELECT u.subject::uuid, u.channel, u.refused, u.time, u.position, u.received_by
FROM unnest(
    %(subject)b::text[], %(channel)b::text[], %(refused)b::boolean[], %(time)b::timestamptz[],
    %(position)b::bigint[], %(received_by)b::text[]
) u (subject, channel, refused, time, position, received_by)
ON CONFLICT (subject, channel) DO UPDATE SET
    refused = excluded.refused, time = excluded.time, position = excluded.position,
    received_by = excluded.received_by
WHERE (excluded.time, excluded.position) > (marketing_refusals.time, marketing_refusals.position)
