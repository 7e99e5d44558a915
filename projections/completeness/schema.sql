-- How many events of each member the log holds and the hash that runs over them; `number` counts members in the order of their first event. Rows change often: room to change in place.
CREATE TABLE completeness (
    number bigint PRIMARY KEY,
    subject uuid NOT NULL UNIQUE,
    events bigint NOT NULL,
    hash bytea NOT NULL,
    last_position bigint NOT NULL
) WITH (fillfactor = 70);
GRANT SELECT ON completeness TO ledger_service;
