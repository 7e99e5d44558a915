-- The log: one gap-free, commit-ordered sequence of events, its head, and the tags beyond the stream.

CREATE TABLE events (
    position bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    type text COLLATE "C" NOT NULL,
    key bytea NOT NULL UNIQUE,
    print bytea NOT NULL,
    tags text[] COLLATE "C" NOT NULL,
    data bytea NOT NULL
);
CREATE UNIQUE INDEX events_stream ON events ((tags[1]), position);

CREATE TABLE event_tags (
    tag text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (tag, position)
);

CREATE TABLE head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    epoch bigint NOT NULL
);
INSERT INTO head (position, recorded_at, epoch) VALUES (0, '-infinity', 0);
