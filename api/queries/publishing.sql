-- What there is to sign: the log's end, that of its tree, the key the log is known by, and when that is so.
SELECT h.position, coalesce(p.position, 0), k.vkey, clock_timestamp()
FROM head h
LEFT JOIN progress p ON p.projection = 'transparency'
LEFT JOIN log_key k ON true
