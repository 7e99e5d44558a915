-- Counts further disclosures in where they stand in the log.
INSERT INTO disclosure_stretches AS s (stretch, recipient, purpose, first, last, count, first_position, last_position)
SELECT * FROM unnest(
    %(stretch)b::bigint[], %(recipient)b::text[], %(purpose)b::text[], %(first)b::timestamptz[], %(last)b::timestamptz[], %(number)b::bigint[],
    %(first_position)b::bigint[], %(last_position)b::bigint[]
)
ON CONFLICT (recipient, purpose, stretch) DO UPDATE SET
    count = s.count + excluded.count,
    first = least(s.first, excluded.first),
    first_position = CASE WHEN (excluded.first, excluded.first_position) < (s.first, s.first_position)
        THEN excluded.first_position ELSE s.first_position END,
    last = greatest(s.last, excluded.last),
    last_position = CASE WHEN (excluded.last, excluded.last_position) > (s.last, s.last_position)
        THEN excluded.last_position ELSE s.last_position END
