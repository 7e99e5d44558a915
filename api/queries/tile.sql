-- One tile of the log's tree, as wide as it has grown.
SELECT hashes FROM tiles WHERE level = %(level)s AND n = %(n)s
