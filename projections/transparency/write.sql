-- Tiles that are new or have grown.
INSERT INTO tiles (level, n, hashes)
SELECT * FROM unnest(%(levels)s::smallint[], %(numbers)s::bigint[], %(hashes)s::bytea[])
ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes
