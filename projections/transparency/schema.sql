-- The tiles of the log's Merkle tree: rows of 32-byte hashes. The last tile of a level is short until it is full.

-- the short tiles are written again and again
CREATE TABLE tiles (
    level smallint,
    n bigint,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, n)
) WITH (toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 20000);
ALTER TABLE tiles ALTER hashes SET STORAGE EXTERNAL; -- hashes do not compress
GRANT SELECT ON tiles TO ledger_service;
