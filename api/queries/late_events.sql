-- Events that came for somebody erased: they stand under tombstones; from after a position.
SELECT e.position, e.recorded_at, e.type, e.tags, e.data
FROM event_tags t JOIN events e USING (position)
WHERE t.tag >= 'tombstone:' AND t.tag < 'tombstone;' AND t.position > %(after)s
ORDER BY t.position LIMIT %(limit)s
