-- The view of each member as of its last event. Rows change often and are compact: room to change in place, no compression.
CREATE TABLE members (
    subject uuid PRIMARY KEY,
    position bigint NOT NULL,
    first_seen timestamptz,
    last_seen timestamptz,
    view bytea STORAGE EXTERNAL NOT NULL
) WITH (fillfactor = 70, toast_tuple_target = 8160);
GRANT SELECT ON members TO ledger_service;
