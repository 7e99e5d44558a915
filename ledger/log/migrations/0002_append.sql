-- The one way into the log: numbers the events from the head, drops what is already there, commits all of a group or none.

CREATE FUNCTION condition_matches_v1(p_items jsonb, p_after bigint) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path FROM CURRENT
SET enable_seqscan = off SET enable_bitmapscan = off
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

-- States: 1 new, 0 the same event is already at the position given, 2 another event has this key,
-- 3 not stored because another event of its group was refused. NULL arrays: all are new, in order from `first`.
CREATE FUNCTION append_v1(
    p_epoch bigint, p_groups integer[], p_keys bytea[], p_prints bytea[],
    p_types text[], p_tags text[], p_data bytea[], p_condition jsonb,
    OUT first bigint, OUT at timestamptz, OUT positions bigint[], OUT states smallint[]
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
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
