-- Counts arrivals in.
INSERT INTO arrivals AS a (stretch, day, source, type, count)
SELECT * FROM unnest(%(stretch)b::bigint[], %(day)b::date[], %(source)b::text[], %(type)b::text[], %(count)b::bigint[])
ON CONFLICT (stretch, day, source, type) DO UPDATE SET count = a.count + excluded.count
