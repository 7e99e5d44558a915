-- How it stands with each witness and anchor, for people to look at: nothing is decided by it.

CREATE TABLE keepers (
    kind text COLLATE "C" CHECK (kind IN ('witness', 'anchor')),
    name text COLLATE "C",
    size bigint NOT NULL,
    error text,
    tried_at timestamptz NOT NULL,
    PRIMARY KEY (kind, name)
);
GRANT SELECT, INSERT, UPDATE ON keepers TO ledger_service;
GRANT SELECT ON keepers TO ledger_projector;
