-- What kinds of events each stretch of 1,024 positions holds, so that a filtered reading of the log skips the rest.

CREATE TABLE segments (
    segment bigint PRIMARY KEY,
    positions_until bigint NOT NULL,
    types text[] COLLATE "C" NOT NULL,
    purposes text[] COLLATE "C" NOT NULL,
    categories text[] COLLATE "C" NOT NULL,
    recipients text[] COLLATE "C" NOT NULL,
    manners text[] COLLATE "C" NOT NULL,
    bases text[] COLLATE "C" NOT NULL,
    sources text[] COLLATE "C" NOT NULL,
    actors text[] COLLATE "C" NOT NULL,
    time_from timestamptz,
    time_to timestamptz,
    recorded_from timestamptz NOT NULL,
    recorded_to timestamptz NOT NULL
);
GRANT SELECT ON segments TO ledger_service;
