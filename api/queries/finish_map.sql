-- The map is whole.
SELECT finish_map_v1(%(position)s, %(members)s, %(root)s, %(kept)s)
