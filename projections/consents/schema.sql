-- The latest word of each member on each consent and on marketing through each channel.
CREATE TABLE consents (
    subject uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('given', 'refused', 'withdrawn')),
    time timestamptz NOT NULL,
    position bigint NOT NULL,
    notice text COLLATE "C",
    channel text COLLATE "C" NOT NULL,
    presumed boolean NOT NULL,
    PRIMARY KEY (subject, kind, purpose)
);
CREATE TABLE marketing_refusals (
    subject uuid NOT NULL,
    channel text COLLATE "C" NOT NULL,
    refused boolean NOT NULL,
    time timestamptz NOT NULL,
    position bigint NOT NULL,
    received_by text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, channel)
);
-- Members with amended events: what is told of them is made anew from their stream each time.
CREATE TABLE consent_amended (subject uuid PRIMARY KEY);
GRANT SELECT ON consents, marketing_refusals, consent_amended TO ledger_service;
