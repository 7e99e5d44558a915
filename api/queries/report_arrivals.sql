-- What arrived of some days in whole stretches before one.
SELECT day, source, type, sum(count)::bigint FROM arrivals
WHERE stretch < %(stretch)s AND day BETWEEN %(first)s AND %(last)s
GROUP BY day, source, type
