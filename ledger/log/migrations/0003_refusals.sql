-- History is refused to everybody, the owner included: no change, no removal, no way in but the append function.

CREATE FUNCTION refuse_change_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- An INSERT comes from the function that the argument names, whatever its version.
CREATE FUNCTION refuse_stray_insert_v1() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER events_are_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER events_are_appended BEFORE INSERT ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('append');
CREATE TRIGGER event_tags_are_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON event_tags
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();
CREATE TRIGGER event_tags_are_appended BEFORE INSERT ON event_tags
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_insert_v1('append');
CREATE TRIGGER head_is_one BEFORE INSERT OR DELETE OR TRUNCATE ON head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_v1();

CREATE FUNCTION refuse_rewind_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at OR NEW.epoch < OLD.epoch THEN
        RAISE EXCEPTION 'the head never goes back' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER head_goes_forward BEFORE UPDATE ON head
    FOR EACH ROW EXECUTE FUNCTION refuse_rewind_v1();
