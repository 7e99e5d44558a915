-- One row a disclosure, with the word of a later amendment about it; and what each recipient got for each purpose.
CREATE TABLE disclosures (
    position bigint PRIMARY KEY,
    time timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    subject uuid NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    role text COLLATE "C",
    purposes text[] COLLATE "C" NOT NULL,
    categories text[] COLLATE "C" NOT NULL,
    manner text COLLATE "C" NOT NULL,
    basis text COLLATE "C" NOT NULL,
    notice text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    handover text COLLATE "C" NOT NULL,
    channel text COLLATE "C",
    transaction text COLLATE "C",
    request text COLLATE "C",
    decision text COLLATE "C",
    statute text,
    service_notice text COLLATE "C",
    attributes text[] COLLATE "C",
    reason text NOT NULL,
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    actor text COLLATE "C",
    amended text COLLATE "C"
);
CREATE INDEX disclosures_recipient ON disclosures (recipient, position);
-- By event time; a disclosure for two purposes counts in both, one that was taken back in none.
CREATE TABLE disclosure_summary (
    recipient text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    first timestamptz NOT NULL,
    last timestamptz NOT NULL,
    count bigint NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    PRIMARY KEY (recipient, purpose)
);
-- The same by stretch of 65,536 positions, those that were taken back included: what is full stays as it is.
CREATE TABLE disclosure_stretches (
    recipient text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    stretch bigint NOT NULL,
    first timestamptz NOT NULL,
    last timestamptz NOT NULL,
    count bigint NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    PRIMARY KEY (recipient, purpose, stretch)
);
-- What was said of a disclosure from one position on, wherever that changed; null: what was said was taken back.
CREATE TABLE disclosure_words (
    position bigint NOT NULL,
    since bigint NOT NULL,
    amended text COLLATE "C",
    PRIMARY KEY (position, since)
);
-- Members with amended events: every batch that is about them looks at their stream again.
CREATE TABLE disclosure_amended (subject uuid PRIMARY KEY);
GRANT SELECT ON disclosures, disclosure_summary, disclosure_stretches, disclosure_words, disclosure_amended TO ledger_service;
