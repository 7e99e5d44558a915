-- The states of some members.
SELECT subject::text, state FROM finding_members WHERE subject = ANY (%(subjects)s::text[]::uuid[])
