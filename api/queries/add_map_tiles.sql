-- Tiles of a map that is being made.
SELECT add_map_tiles_v1(%(position)s, %(levels)b::smallint[], %(numbers)b::bigint[], %(hashes)b::bytea[])
