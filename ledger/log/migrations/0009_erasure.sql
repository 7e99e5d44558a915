-- Erasure: fences that nothing is sealed behind, tombstones by which an erased reference is known again, and how far each erasure has come.
-- `purging`: what was there to purge when it was ordered; `destroyed`: each key as class/commitment; `marker`: the tombstone's subject, told only while the erasure runs.

CREATE TABLE erasure_runs (
    erasure text COLLATE "C" PRIMARY KEY,
    subject uuid NOT NULL,
    position bigint NOT NULL,
    ordered_at timestamptz NOT NULL,
    whole boolean NOT NULL,
    classes text[] COLLATE "C" NOT NULL,
    spared text[] COLLATE "C" NOT NULL,
    purging jsonb NOT NULL,
    destroyed text[] COLLATE "C",
    look_ups integer,
    marker uuid,
    completed_position bigint,
    completed_at timestamptz
);
CREATE INDEX erasure_runs_open ON erasure_runs (position) WHERE completed_position IS NULL;
CREATE INDEX erasure_runs_subject ON erasure_runs (subject);
CREATE INDEX erasure_runs_position ON erasure_runs (position);

-- `since`: data dated up to then, when it was erased, is not sealed under the key.
ALTER TABLE data_keys ADD COLUMN since timestamptz;

-- Class `*`: every class but the spared. `since`: from when on data given anew lifts it; NULL for never.
CREATE TABLE fences (
    subject uuid NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    spared text[] COLLATE "C" NOT NULL DEFAULT '{}',
    erasure text COLLATE "C" NOT NULL,
    since timestamptz,
    PRIMARY KEY (subject, retention_class)
);

-- `subject` stands for whoever was erased under this reference and leads to no earlier subject.
CREATE TABLE tombstones (
    tombstone bytea PRIMARY KEY CHECK (length(tombstone) = 32),
    subject uuid NOT NULL UNIQUE,
    since timestamptz
);

CREATE FUNCTION is_fenced_v1(p_subject uuid, p_class text) RETURNS boolean
LANGUAGE sql STABLE SET search_path FROM CURRENT
AS $$
    SELECT EXISTS (SELECT FROM fences f WHERE f.subject = p_subject
        AND (f.retention_class = p_class OR (f.retention_class = '*' AND p_class <> ALL (f.spared))))
$$;

-- The subject of each look-up; `erased` stands for the one under a tombstone. Somebody erased gets a new subject only by joining again later.
CREATE FUNCTION take_subjects_v2(
    p_lookups bytea[], p_subjects uuid[], p_tombstones bytea[], p_joined timestamptz[]
) RETURNS TABLE (lookup bytea, subject uuid, erased uuid, since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
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

-- Keys there are or may be; none for what is fenced. Data given anew after an erasure lifts the fence of its class.
CREATE FUNCTION take_data_keys_v2(
    p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[], p_given timestamptz[]
) RETURNS TABLE (subject uuid, retention_class text, wrapped bytea, since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
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

-- Appends `erasure.ordered` and puts up the fence in the same transaction; moves the epoch, so that every writer looks again.
CREATE FUNCTION order_erasure_v1(
    p_epoch bigint, p_key bytea, p_print bytea, p_tags text, p_data bytea, p_condition jsonb,
    p_erasure text, p_subject uuid, p_classes text[], p_spared text[], p_purging jsonb,
    OUT "position" bigint, OUT at timestamptz, OUT state smallint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
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

-- Destroys every key behind the member's fences, and those that it destroyed before and a restored table brought back; cuts
-- the way from the reference to the subject where all is erased.
CREATE FUNCTION destroy_keys_v1(p_erasure text, p_tombstone bytea, p_marker uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
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

-- Appends `erasure.completed` once; from then on data given anew may be sealed again.
CREATE FUNCTION complete_erasure_v1(
    p_key bytea, p_print bytea, p_tags text, p_data bytea, p_erasure text,
    OUT "position" bigint, OUT at timestamptz, OUT state smallint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
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

DROP FUNCTION take_subjects_v1, take_data_keys_v1;
REVOKE ALL ON FUNCTION is_fenced_v1, take_subjects_v2, take_data_keys_v2, order_erasure_v1, destroy_keys_v1,
    complete_erasure_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_fenced_v1, take_subjects_v2, take_data_keys_v2, order_erasure_v1, destroy_keys_v1,
    complete_erasure_v1 TO ledger_service;
GRANT SELECT ON erasure_runs, fences, tombstones TO ledger_service;
