-- One map.
SELECT position, members, root, made_at FROM maps WHERE position = %(position)s
