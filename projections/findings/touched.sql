-- Members of whom something of these types was recorded in a stretch of the log.
SELECT DISTINCT tags[1] FROM events
WHERE position > %(after)s AND position <= %(until)s AND type = ANY (%(types)s)
    AND tags[1] >= 'member:' AND tags[1] < 'member;'
ORDER BY 1
