-- When the event at a position was recorded.
SELECT recorded_at FROM events WHERE position = %(position)s
