-- The views of some members.
SELECT subject::text, view FROM members WHERE subject = ANY (%(subjects)s::text[]::uuid[])
