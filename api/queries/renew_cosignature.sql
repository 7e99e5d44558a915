-- What a witness says anew of a checkpoint it has cosigned.
INSERT INTO renewals (name, size, line)
VALUES (%(name)s, %(size)s, %(line)s)
ON CONFLICT (name) DO UPDATE SET size = excluded.size, line = excluded.line
