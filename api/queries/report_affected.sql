-- Whose data of which categories a recipient got within some times, up to a position, without some disclosures.
SELECT subject, array_agg(DISTINCT category ORDER BY category), count(DISTINCT position), min(time), max(time),
    array_agg(DISTINCT manner ORDER BY manner)
FROM disclosures, unnest(categories) c (category)
WHERE recipient = %(recipient)s AND time >= %(start)s AND time < %(end)s AND position <= %(until)s
    AND position <> ALL (%(without)s::bigint[])
GROUP BY subject ORDER BY subject
