-- Who receives data: the registration in force, agreements, supervision, suspension.

CREATE TABLE recipients (
    recipient text COLLATE "C" PRIMARY KEY,
    registered jsonb,
    registered_time timestamptz,
    registered_position bigint,
    agreements jsonb NOT NULL DEFAULT '[]',
    supervisions jsonb NOT NULL DEFAULT '[]',
    suspension jsonb,
    suspension_time timestamptz,
    suspension_position bigint,
    first_position bigint NOT NULL,
    position bigint NOT NULL,
    earliest timestamptz
);
-- Where a recipient was spoken of for the first time, and again wherever an event tells of an earlier time than all before.
CREATE TABLE recipient_mentions (
    recipient text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (recipient, position)
);
GRANT SELECT ON recipients, recipient_mentions TO ledger_service;
