-- Adds places, one row each, to their segments.
INSERT INTO places AS p (type, segment, places)
SELECT type, segment, array_agg(place ORDER BY place)
FROM unnest(%(type)b::text[], %(segment)b::bigint[], %(place)b::smallint[]) u (type, segment, place)
GROUP BY type, segment
ON CONFLICT (type, segment) DO UPDATE SET places = p.places || excluded.places
