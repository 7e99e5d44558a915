-- Some tiles of the log's tree, as wide as they have grown.
SELECT level, n, hashes FROM tiles
JOIN unnest(%(levels)s::smallint[], %(numbers)s::bigint[]) u (level, n) USING (level, n)
