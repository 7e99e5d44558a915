-- Every right asked for in a request: how far it has come, until when it is due, and when each step was.
CREATE TABLE request_items (
    request text COLLATE "C" NOT NULL,
    "right" text COLLATE "C" NOT NULL,
    subject uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    open boolean NOT NULL,
    due date NOT NULL,
    first_due date NOT NULL,
    rule text COLLATE "C" NOT NULL,
    holidays text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    channel text COLLATE "C" NOT NULL,
    by_agent boolean NOT NULL,
    verified_at timestamptz,
    identified_at timestamptz,
    extended_at timestamptz,
    outcome text COLLATE "C",
    decided_at timestamptz,
    fulfilled_at timestamptz,
    withdrawn_at timestamptz,
    position bigint NOT NULL,
    PRIMARY KEY (request, "right")
);
CREATE INDEX request_items_due ON request_items (open, due, request, "right");
CREATE INDEX request_items_subject ON request_items (subject);
-- Members with amended events: their requests are looked at without what was taken back.
CREATE TABLE request_amended (subject uuid PRIMARY KEY);
GRANT SELECT ON request_items, request_amended TO ledger_service;
