-- Which key-encryption key the log demands, since when, and whether an older one is still to be destroyed.
SELECT active_id, active_since, rotating FROM keyring
