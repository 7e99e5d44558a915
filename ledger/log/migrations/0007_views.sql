-- Where the read models live: beside the log, in schemas of their own, with one row of progress for each.

DO $$
DECLARE
    views text := current_schema() || '_views';
    next text := current_schema() || '_views_next';
BEGIN
    EXECUTE format('CREATE SCHEMA %I', views);
    EXECUTE format('CREATE SCHEMA %I', next);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I, %I TO ledger_projector', views, next);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO ledger_service', views);
    EXECUTE format('CREATE TABLE %I.progress (
        projection text COLLATE "C" PRIMARY KEY,
        version integer NOT NULL,
        position bigint NOT NULL,
        recorded_at timestamptz,
        updated_at timestamptz NOT NULL DEFAULT now(),
        fault text,
        fault_position bigint,
        stopped_at timestamptz
    )', views);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.progress TO ledger_projector', views);
    EXECUTE format('GRANT SELECT ON %I.progress TO ledger_service', views);
END $$;
