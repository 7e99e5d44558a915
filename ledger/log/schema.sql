-- The log as all migrations make it, for reading; a test holds it against them.
CREATE SCHEMA log;
CREATE SCHEMA log_views;
CREATE SCHEMA log_views_next;
CREATE FUNCTION activate_key_v1(p_from text, p_to text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    PERFORM wait_for_disk_v1();
    UPDATE keyring SET active_id = p_to, active_since = clock_timestamp(), rotating = true WHERE active_id = p_from;
    RETURN FOUND;
END $$;
CREATE FUNCTION add_cosignature_v1(p_size bigint, p_name text, p_line text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO cosignatures VALUES (p_size, p_name, p_line) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
CREATE FUNCTION add_map_tiles_v1(p_position bigint, p_levels smallint[], p_numbers bigint[], p_hashes bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM maps WHERE position = p_position) THEN
        RAISE EXCEPTION 'the map of position % is finished', p_position USING ERRCODE = 'unique_violation';
    END IF;
    INSERT INTO map_tiles
    SELECT p_position, u.* FROM unnest(p_levels, p_numbers, p_hashes) u (level, n, hashes);
END $$;
CREATE FUNCTION append_v1(p_epoch bigint, p_groups integer[], p_keys bytea[], p_prints bytea[], p_types text[], p_tags text[], p_data bytea[], p_condition jsonb, OUT first bigint, OUT at timestamp with time zone, OUT positions bigint[], OUT states smallint[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    h head;
    known bigint;
    fresh integer[];
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    SELECT * INTO h FROM head FOR UPDATE;
    IF h.epoch <> p_epoch THEN
        RAISE EXCEPTION 'the writer knows epoch %, the log is at %', p_epoch, h.epoch
            USING ERRCODE = 'LG001';
    END IF;
    IF p_condition IS NOT NULL
       AND condition_matches_v1(p_condition -> 'items', (p_condition ->> 'after')::bigint) THEN
        RAISE EXCEPTION 'the append condition no longer holds' USING ERRCODE = 'LG002';
    END IF;
    first := h.position + 1;
    at := greatest(h.recorded_at, clock_timestamp());
    SELECT count(*) INTO known FROM unnest(p_keys) k (key) JOIN events e ON e.key = k.key;
    IF known = 0 THEN
        INSERT INTO events
        SELECT h.position + u.i, at, u.type, u.key, u.print, string_to_array(u.tags, E'\n'), u.data
        FROM unnest(p_types, p_keys, p_prints, p_tags, p_data)
            WITH ORDINALITY u (type, key, print, tags, data, i);
        fresh := NULL;
    ELSE
        SELECT array_agg(CASE WHEN s.clash THEN 2 WHEN s.spoilt THEN 3
                              WHEN s.position IS NOT NULL THEN 0 ELSE 1 END ORDER BY s.i),
               array_agg(s.position ORDER BY s.i)
        INTO states, positions
        FROM (SELECT u.i, e.position, e.print <> u.print AS clash,
                     coalesce(bool_or(e.print <> u.print) OVER (PARTITION BY u.grp), false) AS spoilt
              FROM unnest(p_groups, p_keys, p_prints) WITH ORDINALITY u (grp, key, print, i)
              LEFT JOIN events e ON e.key = u.key) s;
        SELECT array_agg(i::integer ORDER BY i) INTO fresh
        FROM unnest(states) WITH ORDINALITY s (state, i) WHERE state = 1;
        IF fresh IS NULL THEN
            RETURN;
        END IF;
        INSERT INTO events
        SELECT h.position + f.n, at, p_types[f.i], p_keys[f.i], p_prints[f.i],
               string_to_array(p_tags[f.i], E'\n'), p_data[f.i]
        FROM unnest(fresh) WITH ORDINALITY f (i, n);
        SELECT array_agg(coalesce(h.position + f.n, p.position) ORDER BY p.i) INTO positions
        FROM unnest(positions) WITH ORDINALITY p (position, i)
        LEFT JOIN unnest(fresh) WITH ORDINALITY f (i, n) ON f.i = p.i;
    END IF;
    INSERT INTO event_tags
    SELECT DISTINCT t.tag, h.position + u.n
    FROM (SELECT i, n FROM unnest(fresh) WITH ORDINALITY f (i, n)
          UNION ALL
          SELECT i, i FROM generate_subscripts(p_keys, 1) i WHERE fresh IS NULL) u,
         LATERAL unnest((string_to_array(p_tags[u.i], E'\n'))[2:]) t (tag)
    WHERE strpos(p_tags[u.i], E'\n') > 0;
    UPDATE head SET recorded_at = at,
        position = h.position + coalesce(cardinality(fresh), cardinality(p_keys));
END $$;
CREATE FUNCTION complete_erasure_v1(p_key bytea, p_print bytea, p_tags text, p_data bytea, p_erasure text, OUT "position" bigint, OUT at timestamp with time zone, OUT state smallint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
DECLARE
    run erasure_runs;
    appended record;
BEGIN
    SELECT * INTO STRICT run FROM erasure_runs r WHERE r.erasure = p_erasure FOR UPDATE;
    IF run.destroyed IS NULL THEN
        RAISE EXCEPTION 'the keys of erasure % are not destroyed yet', p_erasure USING ERRCODE = 'LG004';
    END IF;
    IF run.completed_position IS NOT NULL THEN
        position := run.completed_position;
        at := run.completed_at;
        state := 0;
        RETURN;
    END IF;
    SELECT * INTO appended FROM append_v1(
        NULL, ARRAY[0], ARRAY[p_key], ARRAY[p_print], ARRAY['erasure.completed'], ARRAY[p_tags], ARRAY[p_data], NULL);
    position := coalesce(appended.positions[1], appended.first);
    state := coalesce(appended.states[1], 1);
    SELECT e.recorded_at INTO at FROM events e WHERE e.position = complete_erasure_v1.position;
    UPDATE fences f SET since = at WHERE f.subject = run.subject AND f.erasure = p_erasure;
    UPDATE tombstones t SET since = at WHERE t.subject = run.marker;
    UPDATE erasure_runs r SET completed_position = complete_erasure_v1.position, completed_at = at, marker = NULL
    WHERE r.erasure = p_erasure;
END $$;
CREATE FUNCTION condition_matches_v1(p_items jsonb, p_after bigint) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'log', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
DECLARE
    item jsonb;
    wanted_types text[];
    wanted_tags text[];
BEGIN
    IF jsonb_array_length(p_items) = 0 THEN
        RETURN EXISTS (SELECT FROM events WHERE position > p_after);
    END IF;
    FOR item IN SELECT * FROM jsonb_array_elements(p_items) LOOP
        wanted_types := ARRAY(SELECT jsonb_array_elements_text(item -> 'types'));
        wanted_tags := ARRAY(SELECT jsonb_array_elements_text(item -> 'tags'));
        IF cardinality(wanted_tags) = 0 THEN
            IF EXISTS (SELECT FROM events WHERE position > p_after
                       AND (cardinality(wanted_types) = 0 OR type = ANY (wanted_types))) THEN
                RETURN true;
            END IF;
        ELSIF EXISTS (SELECT FROM events WHERE tags[1] = wanted_tags[1] AND position > p_after
                      AND tags @> wanted_tags
                      AND (cardinality(wanted_types) = 0 OR type = ANY (wanted_types)))
           OR EXISTS (SELECT FROM event_tags t JOIN events e USING (position)
                      WHERE t.tag = wanted_tags[1] AND t.position > p_after
                      AND e.tags @> wanted_tags
                      AND (cardinality(wanted_types) = 0 OR e.type = ANY (wanted_types))) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;
CREATE FUNCTION destroy_keys_v1(p_erasure text, p_tombstone bytea, p_marker uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
DECLARE
    run erasure_runs;
    gone text[];
    cut integer := 0;
    known uuid;
BEGIN
    SELECT * INTO STRICT run FROM erasure_runs r WHERE r.erasure = p_erasure FOR UPDATE;
    WITH dead AS (
        DELETE FROM data_keys k WHERE k.subject = run.subject
            AND (is_fenced_v1(k.subject, k.retention_class) OR k.retention_class || '/' || k.commitment = ANY (run.destroyed))
        RETURNING k.retention_class || '/' || k.commitment AS name
    ) SELECT coalesce(array_agg(name), '{}') INTO gone FROM dead;
    IF run.whole AND p_tombstone IS NOT NULL THEN
        DELETE FROM subjects s WHERE s.subject = run.subject;
        GET DIAGNOSTICS cut = ROW_COUNT;
        INSERT INTO tombstones AS t (tombstone, subject, since) VALUES (p_tombstone, p_marker, run.completed_at)
            ON CONFLICT (tombstone) DO UPDATE SET since = CASE WHEN run.completed_at IS NULL THEN NULL ELSE t.since END
            RETURNING t.subject INTO known;
        INSERT INTO fences (subject, retention_class, erasure) VALUES (known, '*', 'tombstone') ON CONFLICT DO NOTHING;
    END IF;
    UPDATE erasure_runs r SET look_ups = coalesce(r.look_ups, 0) + cut,
        marker = CASE WHEN r.completed_at IS NULL THEN coalesce(known, r.marker) END,
        destroyed = ARRAY(SELECT DISTINCT c FROM unnest(coalesce(r.destroyed, '{}') || gone) c ORDER BY c)
    WHERE r.erasure = p_erasure;
    UPDATE head SET epoch = epoch + 1;
END $$;
CREATE FUNCTION finish_map_v1(p_position bigint, p_members bigint, p_root bytea, p_kept integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
DECLARE
    oldest bigint;
BEGIN
    INSERT INTO maps (position, members, root) VALUES (p_position, p_members, p_root);
    SELECT min(n.position) INTO oldest
    FROM (SELECT position FROM maps ORDER BY position DESC LIMIT greatest(p_kept, 1)) n;
    DELETE FROM map_tiles WHERE position < oldest;
    DELETE FROM maps WHERE position < oldest;
END $$;
CREATE FUNCTION finish_rotation_v1(p_active_id text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    UPDATE keyring SET rotating = false WHERE active_id = p_active_id AND rotating;
    UPDATE head SET epoch = epoch + 1;
END $$;
CREATE FUNCTION is_fenced_v1(p_subject uuid, p_class text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'log', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM fences f WHERE f.subject = p_subject
        AND (f.retention_class = p_class OR (f.retention_class = '*' AND p_class <> ALL (f.spared))))
$$;
CREATE FUNCTION know_keyring_v2(p_mark bytea, p_active_id text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO keyring (mark) VALUES (p_mark) ON CONFLICT DO NOTHING;
    UPDATE keyring SET active_id = p_active_id, active_since = clock_timestamp()
    WHERE mark = p_mark AND active_id IS NULL;
    RETURN (SELECT active_id FROM keyring WHERE mark = p_mark);
END $$;
CREATE FUNCTION know_log_key_v1(p_vkey text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO log_key (vkey) VALUES (p_vkey) ON CONFLICT DO NOTHING;
    RETURN (SELECT vkey FROM log_key);
END $$;
CREATE FUNCTION make_token_v1(p_digest bytea, p_role text, p_name text, p_source text, p_types text[], p_expires_at timestamp with time zone) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
    INSERT INTO tokens (digest, role, name, source, types, expires_at)
    VALUES (p_digest, p_role, p_name, p_source, p_types, p_expires_at) RETURNING id
$$;
CREATE FUNCTION order_erasure_v1(p_epoch bigint, p_key bytea, p_print bytea, p_tags text, p_data bytea, p_condition jsonb, p_erasure text, p_subject uuid, p_classes text[], p_spared text[], p_purging jsonb, OUT "position" bigint, OUT at timestamp with time zone, OUT state smallint) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
DECLARE
    appended record;
BEGIN
    SELECT * INTO appended FROM append_v1(
        p_epoch, ARRAY[0], ARRAY[p_key], ARRAY[p_print], ARRAY['erasure.ordered'], ARRAY[p_tags], ARRAY[p_data], p_condition);
    position := coalesce(appended.positions[1], appended.first);
    state := coalesce(appended.states[1], 1);
    SELECT e.recorded_at INTO at FROM events e WHERE e.position = order_erasure_v1.position;
    IF state NOT IN (0, 1) THEN
        RETURN;
    END IF;
    INSERT INTO erasure_runs (erasure, subject, position, ordered_at, whole, classes, spared, purging)
    VALUES (p_erasure, p_subject, position, at, p_classes = '{*}' AND p_spared = '{}', p_classes, p_spared, p_purging)
    ON CONFLICT DO NOTHING;
    INSERT INTO fences AS f (subject, retention_class, spared, erasure)
    SELECT p_subject, c, CASE WHEN c = '*' THEN p_spared ELSE '{}' END, p_erasure FROM unnest(p_classes) c
    ON CONFLICT (subject, retention_class) DO UPDATE
        SET spared = excluded.spared, erasure = excluded.erasure, since = NULL;
    UPDATE head SET epoch = epoch + 1;
END $$;
CREATE FUNCTION record_checkpoint_v1(p_size bigint, p_root bytea, p_note text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
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
CREATE FUNCTION refuse_change_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION refuse_other_keys_v1(p_wrapped bytea[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'log', 'pg_temp'
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
CREATE FUNCTION refuse_rewind_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at OR NEW.epoch < OLD.epoch THEN
        RAISE EXCEPTION 'the head never goes back' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION refuse_stray_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    callers text;
BEGIN
    GET DIAGNOSTICS callers = PG_CONTEXT;
    IF callers !~ format('function ([a-z_0-9"]+\.)?%s_v[0-9]+\(', TG_ARGV[0]) THEN
        RAISE EXCEPTION 'INSERT on % is refused: it is written by its own function', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION revoke_token_v1(p_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    UPDATE tokens SET revoked_at = clock_timestamp() WHERE id = p_id AND revoked_at IS NULL;
    IF NOT FOUND THEN
        RETURN EXISTS (SELECT FROM tokens WHERE id = p_id);
    END IF;
    UPDATE head SET epoch = epoch + 1;
    RETURN true;
END $$;
CREATE FUNCTION rewrap_data_keys_v1(p_subjects uuid[], p_classes text[], p_old bytea[], p_new bytea[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
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
CREATE FUNCTION settled_v1() RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    PERFORM FROM head FOR SHARE;
    RETURN clock_timestamp();
END $$;
CREATE FUNCTION take_data_keys_v2(p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamp with time zone[]) RETURNS TABLE(subject uuid, retention_class text, wrapped bytea, since timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM fences f WHERE f.subject = ANY (p_subjects)) THEN
        UPDATE fences f SET spared = f.spared || u.class
        FROM unnest(p_subjects, p_classes, p_given) u (subject, class, given)
        WHERE f.subject = u.subject AND f.retention_class = '*' AND u.class <> ALL (f.spared) AND u.given > f.since
            AND EXISTS (SELECT FROM subjects s WHERE s.subject = f.subject);
        DELETE FROM fences f USING unnest(p_subjects, p_classes, p_given) u (subject, class, given)
        WHERE f.subject = u.subject AND f.retention_class = u.class AND u.given > f.since
            AND EXISTS (SELECT FROM subjects s WHERE s.subject = f.subject);
    END IF;
    INSERT INTO data_keys (subject, retention_class, wrapped, commitment, since)
    SELECT u.subject, u.class, u.wrapped, u.commitment,
        (SELECT max(r.completed_at) FROM erasure_runs r WHERE r.subject = u.subject
            AND (u.class = ANY (r.classes) OR (r.classes = '{*}' AND u.class <> ALL (r.spared))))
    FROM unnest(p_subjects, p_classes, p_wrapped, p_commitments) u (subject, class, wrapped, commitment)
    WHERE NOT is_fenced_v1(u.subject, u.class)
    ORDER BY u.subject, u.class
    ON CONFLICT (subject, retention_class) DO NOTHING;
    RETURN QUERY SELECT k.subject, k.retention_class, k.wrapped, k.since FROM data_keys k
        JOIN unnest(p_subjects, p_classes) u (subject, class)
          ON k.subject = u.subject AND k.retention_class = u.class
        WHERE NOT is_fenced_v1(k.subject, k.retention_class);
END $$;
CREATE FUNCTION take_data_keys_v3(p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamp with time zone[]) RETURNS TABLE(subject uuid, retention_class text, wrapped bytea, since timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
BEGIN
    PERFORM refuse_other_keys_v1(p_wrapped);
    RETURN QUERY SELECT * FROM take_data_keys_v2(p_subjects, p_classes, p_wrapped, p_commitments, p_given);
END $$;
CREATE FUNCTION take_subjects_v2(p_lookups bytea[], p_subjects uuid[], p_tombstones bytea[], p_joined timestamp with time zone[]) RETURNS TABLE(lookup bytea, subject uuid, erased uuid, since timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    fresh bytea[];
BEGIN
    WITH made AS (
        INSERT INTO subjects (lookup, subject)
        SELECT u.lookup, u.subject
        FROM unnest(p_lookups, p_subjects, p_tombstones, p_joined) u (lookup, subject, tombstone, joined)
        LEFT JOIN tombstones t ON t.tombstone = u.tombstone
        WHERE t.tombstone IS NULL OR u.joined > t.since
        ORDER BY u.lookup
        ON CONFLICT (lookup) DO NOTHING
        RETURNING lookup
    ) SELECT array_agg(lookup) INTO fresh FROM made;
    -- an erasure that was committed while the insertion waited for it has left a tombstone since
    DELETE FROM subjects s
    USING unnest(p_lookups, p_tombstones, p_joined) u (lookup, tombstone, joined)
    JOIN tombstones t ON t.tombstone = u.tombstone
    WHERE fresh IS NOT NULL AND s.lookup = ANY (fresh) AND s.lookup = u.lookup
        AND (u.joined > t.since) IS NOT TRUE;
    RETURN QUERY SELECT u.lookup, s.subject, t.subject, t.since
        FROM unnest(p_lookups, p_tombstones) u (lookup, tombstone)
        LEFT JOIN subjects s ON s.lookup = u.lookup
        LEFT JOIN tombstones t ON t.tombstone = u.tombstone;
END $$;
CREATE FUNCTION told_until_v1(p_position bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'log', 'pg_temp'
    AS $$
    UPDATE corrections_told SET position = p_position WHERE position < p_position
$$;
CREATE FUNCTION wait_for_disk_v1() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END $$;
CREATE FUNCTION wrapped_by_v1(p_wrapped bytea) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT encode(substring(p_wrapped FROM 2 FOR 8), 'hex') $$;
CREATE TABLE checkpoints (
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL COLLATE pg_catalog."C",
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT checkpoints_root_check CHECK ((length(root) = 32)),
    CONSTRAINT checkpoints_size_check CHECK ((size >= 0))
);
CREATE TABLE corrections_told (
    one boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT corrections_told_one_check CHECK (one)
);
CREATE TABLE cosignatures (
    size bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    line text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE data_keys (
    subject uuid NOT NULL,
    retention_class text NOT NULL COLLATE pg_catalog."C",
    wrapped bytea NOT NULL,
    commitment text NOT NULL COLLATE pg_catalog."C",
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    since timestamp with time zone
);
CREATE TABLE erasure_runs (
    erasure text NOT NULL COLLATE pg_catalog."C",
    subject uuid NOT NULL,
    "position" bigint NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    whole boolean NOT NULL,
    classes text[] NOT NULL COLLATE pg_catalog."C",
    spared text[] NOT NULL COLLATE pg_catalog."C",
    purging jsonb NOT NULL,
    destroyed text[] COLLATE pg_catalog."C",
    look_ups integer,
    marker uuid,
    completed_position bigint,
    completed_at timestamp with time zone
);
CREATE TABLE event_tags (
    tag text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL
);
CREATE TABLE events (
    "position" bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    key bytea NOT NULL,
    print bytea NOT NULL,
    tags text[] NOT NULL COLLATE pg_catalog."C",
    data bytea NOT NULL
);
CREATE TABLE fences (
    subject uuid NOT NULL,
    retention_class text NOT NULL COLLATE pg_catalog."C",
    spared text[] DEFAULT '{}'::text[] NOT NULL COLLATE pg_catalog."C",
    erasure text NOT NULL COLLATE pg_catalog."C",
    since timestamp with time zone
);
CREATE TABLE head (
    one boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    epoch bigint NOT NULL,
    CONSTRAINT head_one_check CHECK (one)
);
CREATE TABLE keepers (
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    size bigint NOT NULL,
    error text,
    tried_at timestamp with time zone NOT NULL,
    CONSTRAINT keepers_kind_check CHECK ((kind = ANY (ARRAY['witness'::text, 'anchor'::text])))
);
CREATE TABLE keyring (
    one boolean DEFAULT true NOT NULL,
    mark bytea NOT NULL,
    active_id text COLLATE pg_catalog."C",
    active_since timestamp with time zone,
    rotating boolean DEFAULT false NOT NULL,
    CONSTRAINT keyring_active_id_check CHECK ((active_id ~ '^[0-9a-f]{16}$'::text)),
    CONSTRAINT keyring_mark_check CHECK ((length(mark) = 32)),
    CONSTRAINT keyring_one_check CHECK (one)
);
CREATE TABLE log_key (
    one boolean DEFAULT true NOT NULL,
    vkey text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT log_key_one_check CHECK (one)
);
CREATE TABLE map_tiles (
    "position" bigint NOT NULL,
    level smallint NOT NULL,
    n bigint NOT NULL,
    hashes bytea NOT NULL
);
ALTER TABLE ONLY map_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
CREATE TABLE maps (
    "position" bigint NOT NULL,
    members bigint NOT NULL,
    root bytea NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT maps_members_check CHECK ((members >= 0)),
    CONSTRAINT maps_root_check CHECK ((length(root) = 32))
);
CREATE TABLE migrations (
    name text NOT NULL,
    digest text NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE renewals (
    name text NOT NULL COLLATE pg_catalog."C",
    size bigint NOT NULL,
    line text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE subjects (
    lookup bytea NOT NULL,
    subject uuid NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE tokens (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    digest bytea NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    source text COLLATE pg_catalog."C",
    types text[] COLLATE pg_catalog."C",
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT tokens_check CHECK (((role = 'emitter'::text) = (source IS NOT NULL))),
    CONSTRAINT tokens_check1 CHECK (((types IS NULL) OR (role = 'emitter'::text))),
    CONSTRAINT tokens_digest_check CHECK ((length(digest) = 32))
);
CREATE TABLE tombstones (
    tombstone bytea NOT NULL,
    subject uuid NOT NULL,
    since timestamp with time zone,
    CONSTRAINT tombstones_tombstone_check CHECK ((length(tombstone) = 32))
);
CREATE TABLE log_views.progress (
    projection text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    "position" bigint NOT NULL,
    recorded_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    fault text,
    fault_position bigint,
    stopped_at timestamp with time zone
);
ALTER TABLE ONLY checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (size);
ALTER TABLE ONLY corrections_told
    ADD CONSTRAINT corrections_told_pkey PRIMARY KEY (one);
ALTER TABLE ONLY cosignatures
    ADD CONSTRAINT cosignatures_pkey PRIMARY KEY (size, name);
ALTER TABLE ONLY data_keys
    ADD CONSTRAINT data_keys_commitment_key UNIQUE (commitment);
ALTER TABLE ONLY data_keys
    ADD CONSTRAINT data_keys_pkey PRIMARY KEY (subject, retention_class);
ALTER TABLE ONLY erasure_runs
    ADD CONSTRAINT erasure_runs_pkey PRIMARY KEY (erasure);
ALTER TABLE ONLY event_tags
    ADD CONSTRAINT event_tags_pkey PRIMARY KEY (tag, "position");
ALTER TABLE events
    ADD CONSTRAINT events_fit_entries CHECK ((octet_length(data) <= 65527)) NOT VALID;
ALTER TABLE ONLY events
    ADD CONSTRAINT events_key_key UNIQUE (key);
ALTER TABLE ONLY events
    ADD CONSTRAINT events_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY fences
    ADD CONSTRAINT fences_pkey PRIMARY KEY (subject, retention_class);
ALTER TABLE ONLY head
    ADD CONSTRAINT head_pkey PRIMARY KEY (one);
ALTER TABLE ONLY keepers
    ADD CONSTRAINT keepers_pkey PRIMARY KEY (kind, name);
ALTER TABLE ONLY keyring
    ADD CONSTRAINT keyring_pkey PRIMARY KEY (one);
ALTER TABLE ONLY log_key
    ADD CONSTRAINT log_key_pkey PRIMARY KEY (one);
ALTER TABLE ONLY map_tiles
    ADD CONSTRAINT map_tiles_pkey PRIMARY KEY ("position", level, n);
ALTER TABLE ONLY maps
    ADD CONSTRAINT maps_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);
ALTER TABLE ONLY renewals
    ADD CONSTRAINT renewals_pkey PRIMARY KEY (name);
ALTER TABLE ONLY subjects
    ADD CONSTRAINT subjects_pkey PRIMARY KEY (lookup);
ALTER TABLE ONLY subjects
    ADD CONSTRAINT subjects_subject_key UNIQUE (subject);
ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_digest_key UNIQUE (digest);
ALTER TABLE ONLY tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY tombstones
    ADD CONSTRAINT tombstones_pkey PRIMARY KEY (tombstone);
ALTER TABLE ONLY tombstones
    ADD CONSTRAINT tombstones_subject_key UNIQUE (subject);
ALTER TABLE ONLY log_views.progress
    ADD CONSTRAINT progress_pkey PRIMARY KEY (projection);
CREATE INDEX erasure_runs_open ON erasure_runs USING btree ("position") WHERE (completed_position IS NULL);
CREATE INDEX erasure_runs_position ON erasure_runs USING btree ("position");
CREATE INDEX erasure_runs_subject ON erasure_runs USING btree (subject);
CREATE UNIQUE INDEX events_stream ON events USING btree ((tags[1]), "position");
CREATE TRIGGER checkpoints_are_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER checkpoints_are_recorded BEFORE INSERT ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('record_checkpoint');
CREATE TRIGGER cosignatures_are_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON cosignatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER cosignatures_are_recorded BEFORE INSERT ON cosignatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('add_cosignature');
CREATE TRIGGER event_tags_are_appended BEFORE INSERT ON event_tags FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('append');
CREATE TRIGGER event_tags_are_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON event_tags FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER events_are_appended BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('append');
CREATE TRIGGER events_are_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER head_goes_forward BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION refuse_rewind_v1();
CREATE TRIGGER head_is_one BEFORE INSERT OR DELETE OR TRUNCATE ON head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER log_key_is_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON log_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER log_key_is_told BEFORE INSERT ON log_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('know_log_key');
ALTER TABLE ONLY cosignatures
    ADD CONSTRAINT cosignatures_size_fkey FOREIGN KEY (size) REFERENCES checkpoints(size);
ALTER TABLE ONLY data_keys
    ADD CONSTRAINT data_keys_subject_fkey FOREIGN KEY (subject) REFERENCES subjects(subject);
GRANT USAGE ON SCHEMA log TO ledger_service;
GRANT USAGE ON SCHEMA log TO ledger_projector;
GRANT ALL ON SCHEMA log_views TO ledger_projector;
GRANT USAGE ON SCHEMA log_views TO ledger_service;
GRANT ALL ON SCHEMA log_views_next TO ledger_projector;
REVOKE ALL ON FUNCTION activate_key_v1(p_from text, p_to text) FROM PUBLIC;
GRANT ALL ON FUNCTION activate_key_v1(p_from text, p_to text) TO ledger_service;
REVOKE ALL ON FUNCTION add_cosignature_v1(p_size bigint, p_name text, p_line text) FROM PUBLIC;
GRANT ALL ON FUNCTION add_cosignature_v1(p_size bigint, p_name text, p_line text) TO ledger_service;
REVOKE ALL ON FUNCTION add_map_tiles_v1(p_position bigint, p_levels smallint[], p_numbers bigint[], p_hashes bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION add_map_tiles_v1(p_position bigint, p_levels smallint[], p_numbers bigint[], p_hashes bytea[]) TO ledger_service;
REVOKE ALL ON FUNCTION append_v1(p_epoch bigint, p_groups integer[], p_keys bytea[], p_prints bytea[], p_types text[], p_tags text[], p_data bytea[], p_condition jsonb, OUT first bigint, OUT at timestamp with time zone, OUT positions bigint[], OUT states smallint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION append_v1(p_epoch bigint, p_groups integer[], p_keys bytea[], p_prints bytea[], p_types text[], p_tags text[], p_data bytea[], p_condition jsonb, OUT first bigint, OUT at timestamp with time zone, OUT positions bigint[], OUT states smallint[]) TO ledger_service;
REVOKE ALL ON FUNCTION complete_erasure_v1(p_key bytea, p_print bytea, p_tags text, p_data bytea, p_erasure text, OUT "position" bigint, OUT at timestamp with time zone, OUT state smallint) FROM PUBLIC;
GRANT ALL ON FUNCTION complete_erasure_v1(p_key bytea, p_print bytea, p_tags text, p_data bytea, p_erasure text, OUT "position" bigint, OUT at timestamp with time zone, OUT state smallint) TO ledger_service;
REVOKE ALL ON FUNCTION condition_matches_v1(p_items jsonb, p_after bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION destroy_keys_v1(p_erasure text, p_tombstone bytea, p_marker uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION destroy_keys_v1(p_erasure text, p_tombstone bytea, p_marker uuid) TO ledger_service;
REVOKE ALL ON FUNCTION finish_map_v1(p_position bigint, p_members bigint, p_root bytea, p_kept integer) FROM PUBLIC;
GRANT ALL ON FUNCTION finish_map_v1(p_position bigint, p_members bigint, p_root bytea, p_kept integer) TO ledger_service;
REVOKE ALL ON FUNCTION finish_rotation_v1(p_active_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION finish_rotation_v1(p_active_id text) TO ledger_service;
REVOKE ALL ON FUNCTION is_fenced_v1(p_subject uuid, p_class text) FROM PUBLIC;
GRANT ALL ON FUNCTION is_fenced_v1(p_subject uuid, p_class text) TO ledger_service;
REVOKE ALL ON FUNCTION know_keyring_v2(p_mark bytea, p_active_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION know_keyring_v2(p_mark bytea, p_active_id text) TO ledger_service;
REVOKE ALL ON FUNCTION know_log_key_v1(p_vkey text) FROM PUBLIC;
GRANT ALL ON FUNCTION know_log_key_v1(p_vkey text) TO ledger_service;
REVOKE ALL ON FUNCTION make_token_v1(p_digest bytea, p_role text, p_name text, p_source text, p_types text[], p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION make_token_v1(p_digest bytea, p_role text, p_name text, p_source text, p_types text[], p_expires_at timestamp with time zone) TO ledger_service;
REVOKE ALL ON FUNCTION order_erasure_v1(p_epoch bigint, p_key bytea, p_print bytea, p_tags text, p_data bytea, p_condition jsonb, p_erasure text, p_subject uuid, p_classes text[], p_spared text[], p_purging jsonb, OUT "position" bigint, OUT at timestamp with time zone, OUT state smallint) FROM PUBLIC;
GRANT ALL ON FUNCTION order_erasure_v1(p_epoch bigint, p_key bytea, p_print bytea, p_tags text, p_data bytea, p_condition jsonb, p_erasure text, p_subject uuid, p_classes text[], p_spared text[], p_purging jsonb, OUT "position" bigint, OUT at timestamp with time zone, OUT state smallint) TO ledger_service;
REVOKE ALL ON FUNCTION record_checkpoint_v1(p_size bigint, p_root bytea, p_note text) FROM PUBLIC;
GRANT ALL ON FUNCTION record_checkpoint_v1(p_size bigint, p_root bytea, p_note text) TO ledger_service;
REVOKE ALL ON FUNCTION refuse_other_keys_v1(p_wrapped bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION revoke_token_v1(p_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION revoke_token_v1(p_id uuid) TO ledger_service;
REVOKE ALL ON FUNCTION rewrap_data_keys_v1(p_subjects uuid[], p_classes text[], p_old bytea[], p_new bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION rewrap_data_keys_v1(p_subjects uuid[], p_classes text[], p_old bytea[], p_new bytea[]) TO ledger_service;
REVOKE ALL ON FUNCTION settled_v1() FROM PUBLIC;
GRANT ALL ON FUNCTION settled_v1() TO ledger_service;
REVOKE ALL ON FUNCTION take_data_keys_v2(p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamp with time zone[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION take_data_keys_v3(p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION take_data_keys_v3(p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamp with time zone[]) TO ledger_service;
REVOKE ALL ON FUNCTION take_subjects_v2(p_lookups bytea[], p_subjects uuid[], p_tombstones bytea[], p_joined timestamp with time zone[]) FROM PUBLIC;
GRANT ALL ON FUNCTION take_subjects_v2(p_lookups bytea[], p_subjects uuid[], p_tombstones bytea[], p_joined timestamp with time zone[]) TO ledger_service;
REVOKE ALL ON FUNCTION told_until_v1(p_position bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION told_until_v1(p_position bigint) TO ledger_service;
REVOKE ALL ON FUNCTION wait_for_disk_v1() FROM PUBLIC;
REVOKE ALL ON FUNCTION wrapped_by_v1(p_wrapped bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION wrapped_by_v1(p_wrapped bytea) TO ledger_service;
GRANT SELECT ON TABLE checkpoints TO ledger_service;
GRANT SELECT ON TABLE corrections_told TO ledger_service;
GRANT SELECT ON TABLE cosignatures TO ledger_service;
GRANT SELECT ON TABLE data_keys TO ledger_service;
GRANT SELECT ON TABLE erasure_runs TO ledger_service;
GRANT SELECT ON TABLE event_tags TO ledger_service;
GRANT SELECT ON TABLE event_tags TO ledger_projector;
GRANT SELECT ON TABLE events TO ledger_service;
GRANT SELECT ON TABLE events TO ledger_projector;
GRANT SELECT ON TABLE fences TO ledger_service;
GRANT SELECT ON TABLE head TO ledger_service;
GRANT SELECT ON TABLE head TO ledger_projector;
GRANT SELECT,INSERT,UPDATE ON TABLE keepers TO ledger_service;
GRANT SELECT ON TABLE keepers TO ledger_projector;
GRANT SELECT ON TABLE keyring TO ledger_service;
GRANT SELECT ON TABLE log_key TO ledger_service;
GRANT SELECT ON TABLE map_tiles TO ledger_service;
GRANT SELECT ON TABLE maps TO ledger_service;
GRANT SELECT,INSERT,UPDATE ON TABLE renewals TO ledger_service;
GRANT SELECT ON TABLE subjects TO ledger_service;
GRANT SELECT ON TABLE tokens TO ledger_service;
GRANT SELECT ON TABLE tombstones TO ledger_service;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE log_views.progress TO ledger_projector;
GRANT SELECT ON TABLE log_views.progress TO ledger_service;
