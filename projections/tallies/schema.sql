-- What reports count and where they look, so that none scans the log; every row stays as it is once its stretch is full.

-- By stretch of 16,384 positions and day of Taipei: how many collections, uses and disclosures of each kind. The key is a JSON list: type, purposes, categories, manner, basis, recipient, region, notice.
CREATE TABLE tallies (
    stretch bigint NOT NULL,
    day date NOT NULL,
    key text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (stretch, day, key)
);
-- The same of all events by source and type.
CREATE TABLE arrivals (
    stretch bigint NOT NULL,
    day date NOT NULL,
    source text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (stretch, day, source, type)
);
-- Where events of the rarer types are: places within a segment of 1,024 positions, counted from 0.
CREATE TABLE places (
    type text COLLATE "C" NOT NULL,
    segment bigint NOT NULL,
    places smallint[] NOT NULL,
    PRIMARY KEY (type, segment)
);
-- The first collection of each member by time; another row where a late event tells of an earlier one.
CREATE TABLE joined (
    subject uuid NOT NULL,
    position bigint NOT NULL,
    time timestamptz NOT NULL,
    notice text COLLATE "C",
    PRIMARY KEY (subject, position)
);
-- Which version of the notice was shown to whom.
CREATE TABLE presented (
    subject uuid NOT NULL,
    position bigint NOT NULL,
    time timestamptz NOT NULL,
    notice text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, position)
);
GRANT SELECT ON tallies, arrivals, places, joined, presented TO ledger_service;
