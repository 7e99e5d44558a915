-- What each recipient was told of each member under an id, what it answered, and whether an answer is still to come.
CREATE TABLE notifications (
    notification text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL,
    subject uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    categories text[] COLLATE "C" NOT NULL,
    handover text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    escalation_reason text,
    erasure text COLLATE "C",
    request text COLLATE "C",
    position bigint NOT NULL,
    notified_at timestamptz NOT NULL,
    told_at timestamptz NOT NULL,
    times_told integer NOT NULL,
    answer_due date,
    open boolean NOT NULL,
    answer text COLLATE "C",
    answered_at timestamptz,
    answer_position bigint,
    answered_by text,
    answer_handover text COLLATE "C",
    answer_reason text,
    PRIMARY KEY (notification, recipient, subject)
);
CREATE UNIQUE INDEX notifications_position ON notifications (position);
CREATE INDEX notifications_open ON notifications (position) WHERE open;
CREATE INDEX notifications_recipient ON notifications (recipient, position);
CREATE INDEX notifications_subject ON notifications (subject, position);
CREATE INDEX notifications_erasure ON notifications (erasure, position) WHERE erasure IS NOT NULL;
CREATE INDEX notifications_request ON notifications (request, position) WHERE request IS NOT NULL;
-- Corrections of faults of ours: who holds the data has to be told of each (PDPA Art. 11(5)).
CREATE TABLE corrections (
    position bigint PRIMARY KEY,
    subject uuid NOT NULL,
    time timestamptz NOT NULL,
    source text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    categories text[] COLLATE "C" NOT NULL,
    request text COLLATE "C"
);
-- Members with amended events: their notifications are looked at without what was taken back.
CREATE TABLE notification_amended (subject uuid PRIMARY KEY);
GRANT SELECT ON notifications, corrections, notification_amended TO ledger_service;
