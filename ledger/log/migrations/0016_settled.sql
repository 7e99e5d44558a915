-- Waits for the append that is under way: whatever is recorded later is recorded after the moment that is given back.

CREATE FUNCTION settled_v1() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    PERFORM FROM head FOR SHARE;
    RETURN clock_timestamp();
END $$;
REVOKE ALL ON FUNCTION settled_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settled_v1 TO ledger_service;
