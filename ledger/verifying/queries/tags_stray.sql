-- The first tag that stands at a position whose event does not have it.
SELECT t.position, textsend(t.tag) FROM event_tags t
LEFT JOIN events e ON e.position = t.position
WHERE e.position IS NULL OR t.tag <> ALL (e.tags[2:])
ORDER BY t.position LIMIT 1
