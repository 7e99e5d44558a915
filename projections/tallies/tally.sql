-- Counts processing in.
INSERT INTO tallies AS t (stretch, day, key, count)
SELECT * FROM unnest(%(stretch)b::bigint[], %(day)b::date[], %(key)b::text[], %(count)b::bigint[])
ON CONFLICT (stretch, day, key) DO UPDATE SET count = t.count + excluded.count
