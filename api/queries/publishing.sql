-- What there is to sign: the log's end, that of its tree, and the key the log is known by.
SELECT h.position, coalesce(p.position, 0), k.vkey
FROM head h
LEFT JOIN progress p ON p.projection = 'transparency'
LEFT JOIN log_key k ON true
