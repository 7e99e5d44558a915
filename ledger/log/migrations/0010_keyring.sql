-- Which key-encryption key wraps the data keys: from the commit that names another on, none is stored under the one before.
-- `rotating`: an older key is still to be destroyed.

ALTER TABLE keyring
    ADD active_id text COLLATE "C" CHECK (active_id ~ '^[0-9a-f]{16}$'),
    ADD active_since timestamptz,
    ADD rotating boolean NOT NULL DEFAULT false;

-- The id in the header of a wrapped key: one byte of format, eight of id.
CREATE FUNCTION wrapped_by_v1(p_wrapped bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT encode(substring(p_wrapped FROM 2 FOR 8), 'hex') $$;

-- The key that wraps for a log of this mark, which becomes so if it has none yet; NULL for another ring's log.
CREATE FUNCTION know_keyring_v2(p_mark bytea, p_active_id text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO keyring (mark) VALUES (p_mark) ON CONFLICT DO NOTHING;
    UPDATE keyring SET active_id = p_active_id, active_since = clock_timestamp()
    WHERE mark = p_mark AND active_id IS NULL;
    RETURN (SELECT active_id FROM keyring WHERE mark = p_mark);
END $$;

-- The shared lock makes a change of keys wait for whoever is storing under the old one.
CREATE FUNCTION refuse_other_keys_v1(p_wrapped bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
DECLARE
    active text;
BEGIN
    SELECT active_id INTO active FROM keyring FOR SHARE;
    IF EXISTS (SELECT FROM unnest(p_wrapped) w WHERE wrapped_by_v1(w) <> active) THEN
        RAISE EXCEPTION 'the log keeps its data keys under key %', active
            USING ERRCODE = 'LG003', DETAIL = active;
    END IF;
END $$;

CREATE FUNCTION take_data_keys_v3(
    p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamptz[]
) RETURNS TABLE (subject uuid, retention_class text, wrapped bytea, since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    PERFORM refuse_other_keys_v1(p_wrapped);
    RETURN QUERY SELECT * FROM take_data_keys_v2(p_subjects, p_classes, p_wrapped, p_commitments, p_given);
END $$;

-- The commit that follows is on disk before it is answered: a key is destroyed because of it.
CREATE FUNCTION wait_for_disk_v1() RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END $$;

-- Names the key that wraps from this commit on. False when another than `p_from` does by now.
CREATE FUNCTION activate_key_v1(p_from text, p_to text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    PERFORM wait_for_disk_v1();
    UPDATE keyring SET active_id = p_to, active_since = clock_timestamp(), rotating = true WHERE active_id = p_from;
    RETURN FOUND;
END $$;

-- How many took their new wrapping: not those that changed or went since they were read, nor those that somebody is changing.
CREATE FUNCTION rewrap_data_keys_v1(
    p_subjects uuid[], p_classes text[], p_old bytea[], p_new bytea[]
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    done integer;
BEGIN
    PERFORM wait_for_disk_v1();
    PERFORM refuse_other_keys_v1(p_new);
    UPDATE data_keys k SET wrapped = held.fresh
    FROM (SELECT d.subject, d.retention_class, u.fresh
          FROM unnest(p_subjects, p_classes, p_old, p_new) u (subject, class, old, fresh)
          JOIN data_keys d ON d.subject = u.subject AND d.retention_class = u.class AND d.wrapped = u.old
          FOR UPDATE OF d SKIP LOCKED) held
    WHERE k.subject = held.subject AND k.retention_class = held.retention_class;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

-- The older keys are destroyed; every writer looks again and forgets them.
CREATE FUNCTION finish_rotation_v1(p_active_id text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE keyring SET rotating = false WHERE active_id = p_active_id AND rotating;
    UPDATE head SET epoch = epoch + 1;
END $$;

DROP FUNCTION know_keyring_v1;
REVOKE EXECUTE ON FUNCTION take_data_keys_v2 FROM ledger_service;
REVOKE ALL ON FUNCTION wrapped_by_v1, know_keyring_v2, refuse_other_keys_v1, take_data_keys_v3, wait_for_disk_v1,
    activate_key_v1, rewrap_data_keys_v1, finish_rotation_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION wrapped_by_v1, know_keyring_v2, take_data_keys_v3, activate_key_v1, rewrap_data_keys_v1,
    finish_rotation_v1 TO ledger_service;
