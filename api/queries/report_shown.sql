-- How often each version of the notice was shown within some times, and to how many. Up to a position.
SELECT notice, count(*), count(DISTINCT subject) FROM presented
WHERE position <= %(until)s AND time >= %(start)s AND time < %(end)s GROUP BY notice ORDER BY notice
