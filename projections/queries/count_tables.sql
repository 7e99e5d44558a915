-- How many of these tables are there in a schema.
SELECT count(*) FROM pg_tables WHERE schemaname = %(schema)s AND tablename = ANY (%(tables)s)
