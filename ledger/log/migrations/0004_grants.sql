-- What each role may do: the service appends through the function and reads, the projector reads.

REVOKE ALL ON FUNCTION append_v1, condition_matches_v1 FROM PUBLIC;
GRANT SELECT ON events, event_tags, head TO ledger_service, ledger_projector;
GRANT EXECUTE ON FUNCTION append_v1 TO ledger_service;
