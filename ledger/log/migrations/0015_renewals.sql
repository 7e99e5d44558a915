-- What each witness said last of a checkpoint that it had cosigned before, while no newer one came: only the time in it is new. Read as `cosignatures` is: nothing in it is believed unseen.

CREATE TABLE renewals (
    name text COLLATE "C" PRIMARY KEY,
    size bigint NOT NULL,
    line text COLLATE "C" NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON renewals TO ledger_service;
