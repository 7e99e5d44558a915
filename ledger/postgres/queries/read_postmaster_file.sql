-- The server's own postmaster.pid; the process id is its first line.
SELECT pg_catalog.pg_read_file('postmaster.pid')
