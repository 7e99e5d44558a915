-- The tiles with these numbers, the first number of level 0.
SELECT t.level, t.hashes
FROM unnest(%(numbers)s::bigint[]) WITH ORDINALITY u (n, i)
JOIN tiles t ON t.level = u.i - 1 AND t.n = u.n
