"""PostgreSQL: the embedded server, and the ways into any server."""
