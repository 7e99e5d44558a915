-- One event.
SELECT position, recorded_at, type, tags, data FROM events WHERE position = %(position)s
