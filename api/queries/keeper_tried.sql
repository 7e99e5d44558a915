-- What came of the last try; the size is the last that was kept.
INSERT INTO keepers (kind, name, size, error, tried_at)
VALUES (%(kind)s, %(name)s, %(size)s, %(error)s, clock_timestamp())
ON CONFLICT (kind, name) DO UPDATE
SET size = greatest(keepers.size, excluded.size), error = excluded.error, tried_at = excluded.tried_at
