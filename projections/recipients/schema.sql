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
    position bigint NOT NULL
);
GRANT SELECT ON recipients TO ledger_service;
