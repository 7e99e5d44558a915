-- What the rules found: a row for each rule and the event that shows it, never without anything personal but the subject.
CREATE TABLE findings (
    id text COLLATE "C" PRIMARY KEY,
    owner text COLLATE "C" NOT NULL,
    known bigint NOT NULL,
    since bigint NOT NULL,
    is_act boolean NOT NULL,
    rule text COLLATE "C" NOT NULL,
    rules text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    opens_at timestamptz NOT NULL,
    what text[] COLLATE "C" NOT NULL,
    part text COLLATE "C" NOT NULL,
    recipient text COLLATE "C",
    mended_at timestamptz,
    mended_by bigint,
    withdrawn_at timestamptz,
    withdrawn_by bigint
);
CREATE INDEX findings_position ON findings (position, id);
CREATE INDEX findings_owner ON findings (owner);
CREATE INDEX findings_rule ON findings (rule, position, id);
CREATE INDEX findings_recipient ON findings (recipient, position, id) WHERE recipient IS NOT NULL;
-- What a finding was from one position to before another, where it had opened by then.
CREATE TABLE former_findings (
    LIKE findings,
    until bigint NOT NULL,
    PRIMARY KEY (id, since)
);
CREATE INDEX former_findings_position ON former_findings (position, id);
CREATE INDEX former_findings_owner ON former_findings (owner);
CREATE INDEX former_findings_recipient ON former_findings (recipient, position, id) WHERE recipient IS NOT NULL;
-- What an officer said of a finding.
CREATE TABLE finding_acknowledgements (
    finding text COLLATE "C" PRIMARY KEY,
    time timestamptz NOT NULL,
    position bigint NOT NULL,
    actor text,
    reason text NOT NULL
);
-- What acts of each member are judged by: the member's words, without what is sealed.
CREATE TABLE finding_members (
    subject uuid PRIMARY KEY,
    state bytea STORAGE EXTERNAL NOT NULL
) WITH (fillfactor = 70, toast_tuple_target = 8160);
-- Up to when things had happened, and which versions of the notice members saw before they were published.
CREATE TABLE finding_front (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    front timestamptz NOT NULL,
    acts timestamptz NOT NULL,
    unpublished text[] COLLATE "C" NOT NULL
);
GRANT SELECT ON findings, former_findings, finding_acknowledgements, finding_members, finding_front TO ledger_service;
