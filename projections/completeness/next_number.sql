-- The number of the next new member: they are numbered from 0 without holes.
SELECT coalesce(max(number) + 1, 0) FROM completeness
