-- The position of the last event; 0 when the log is empty.
SELECT position FROM head
