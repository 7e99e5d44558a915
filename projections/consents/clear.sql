-- Forgets what some members said of one kind or the other.
WITH consent AS (DELETE FROM consents WHERE subject = ANY (%(subjects)s::text[]::uuid[]))
DELETE FROM marketing_refusals WHERE subject = ANY (%(subjects)s::text[]::uuid[])
