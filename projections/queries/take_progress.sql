-- The row of one projection, locked; made at position 0 where there is none.
INSERT INTO progress (projection, version, position) VALUES (%(name)s, %(version)s, 0)
ON CONFLICT (projection) DO UPDATE SET projection = excluded.projection
RETURNING projection, version, position, updated_at
