-- One tile of a map.
SELECT hashes FROM map_tiles WHERE position = %(position)s AND level = %(level)s AND n = %(n)s
