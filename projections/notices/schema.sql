-- The versions of the notice, and what services state on their pages beyond it.

CREATE TABLE notices (
    notice text COLLATE "C" PRIMARY KEY,
    effective_from timestamptz NOT NULL,
    data jsonb NOT NULL,
    time timestamptz NOT NULL,
    published_at timestamptz NOT NULL,
    position bigint NOT NULL,
    retired jsonb
);
-- apart, because a version may be retired in the log before it is published in it
CREATE TABLE notice_retirements (
    notice text COLLATE "C" PRIMARY KEY,
    data jsonb NOT NULL,
    time timestamptz NOT NULL,
    position bigint NOT NULL
);
CREATE TABLE service_notices (
    service_notice text COLLATE "C" PRIMARY KEY,
    service text COLLATE "C" NOT NULL,
    effective_from timestamptz NOT NULL,
    data jsonb NOT NULL,
    time timestamptz NOT NULL,
    position bigint NOT NULL
);
GRANT SELECT ON notices, notice_retirements, service_notices TO ledger_service;
