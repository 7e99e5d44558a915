-- How many events of each type quote an investigation, up to a position.
SELECT e.type, count(*) FROM event_tags t JOIN events e USING (position)
WHERE t.tag = %(tag)s AND t.position <= %(until)s GROUP BY e.type ORDER BY e.type
