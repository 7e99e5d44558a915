-- Remembers up to which correction recipients were told.
SELECT told_until_v1(%(position)s)
