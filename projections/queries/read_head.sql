-- The last position; 0 when the log is empty.
SELECT position FROM head
