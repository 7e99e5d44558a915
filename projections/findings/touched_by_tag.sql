-- Members of whom something with this tag was recorded in a stretch of the log.
SELECT DISTINCT e.tags[1] FROM event_tags t JOIN events e USING (position)
WHERE t.tag = %(tag)s AND t.position > %(after)s AND t.position <= %(until)s AND e.type = ANY (%(types)s)
    AND e.tags[1] >= 'member:' AND e.tags[1] < 'member;'
ORDER BY 1
