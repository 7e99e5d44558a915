-- What was counted of some days in whole stretches before one.
SELECT day, key, sum(count)::bigint FROM tallies
WHERE stretch < %(stretch)s AND day BETWEEN %(first)s AND %(last)s
GROUP BY day, key
