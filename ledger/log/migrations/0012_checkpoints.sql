-- The checkpoints that were signed and who cosigned them: added once, never changed, each of a tree that is longer than the one before.

-- With which key this log signs: told at its first use.
CREATE TABLE log_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    vkey text COLLATE "C" NOT NULL
);
CREATE TABLE checkpoints (
    size bigint PRIMARY KEY CHECK (size >= 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    note text COLLATE "C" NOT NULL,
    signed_at timestamptz NOT NULL
);
-- `line`: as it stands in the note, without its line feed.
CREATE TABLE cosignatures (
    size bigint REFERENCES checkpoints,
    name text COLLATE "C",
    line text COLLATE "C" NOT NULL,
    PRIMARY KEY (size, name)
);

-- An entry is 8 bytes longer than the data, and its length stands in 16 bits (C2SP tlog-tiles).
ALTER TABLE events ADD CONSTRAINT events_fit_entries CHECK (octet_length(data) <= 65527) NOT VALID;

CREATE FUNCTION know_log_key_v1(p_vkey text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO log_key (vkey) VALUES (p_vkey) ON CONFLICT DO NOTHING;
    RETURN (SELECT vkey FROM log_key);
END $$;

-- False when this checkpoint is there already. The row of the key is locked by all who publish.
CREATE FUNCTION record_checkpoint_v1(p_size bigint, p_root bytea, p_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
DECLARE
    last checkpoints;
BEGIN
    PERFORM wait_for_disk_v1();
    PERFORM FROM log_key FOR UPDATE;
    SELECT * INTO last FROM checkpoints ORDER BY size DESC LIMIT 1;
    IF last.size = p_size AND last.root = p_root THEN
        RETURN false;
    END IF;
    IF last.size >= p_size OR p_size > (SELECT position FROM head)
       OR split_part(p_note, E'\n', 2) <> p_size::text
       OR split_part(p_note, E'\n', 3) <> encode(p_root, 'base64') THEN
        RAISE EXCEPTION 'a checkpoint of % events does not go with what is there', p_size
            USING ERRCODE = 'LG005';
    END IF;
    INSERT INTO checkpoints VALUES (p_size, p_root, p_note, clock_timestamp());
    RETURN true;
END $$;

-- False when this witness has cosigned this checkpoint already.
CREATE FUNCTION add_cosignature_v1(p_size bigint, p_name text, p_line text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO cosignatures VALUES (p_size, p_name, p_line) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

CREATE TRIGGER log_key_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON log_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER log_key_is_told BEFORE INSERT ON log_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('know_log_key');
CREATE TRIGGER checkpoints_are_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER checkpoints_are_recorded BEFORE INSERT ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('record_checkpoint');
CREATE TRIGGER cosignatures_are_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER cosignatures_are_recorded BEFORE INSERT ON cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('add_cosignature');

REVOKE ALL ON FUNCTION know_log_key_v1, record_checkpoint_v1, add_cosignature_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION know_log_key_v1, record_checkpoint_v1, add_cosignature_v1 TO ledger_service;
GRANT SELECT ON log_key, checkpoints, cosignatures TO ledger_service;
