-- When an event was recorded.
SELECT recorded_at FROM events WHERE position = %(position)s
