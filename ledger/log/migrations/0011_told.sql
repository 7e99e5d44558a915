-- Up to which position recipients were told of corrections of our faults (PDPA Art. 11(5)); it never goes back.

CREATE TABLE corrections_told (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);
INSERT INTO corrections_told (position) VALUES (0);

CREATE FUNCTION told_until_v1(p_position bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
    UPDATE corrections_told SET position = p_position WHERE position < p_position
$$;

REVOKE ALL ON FUNCTION told_until_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION told_until_v1 TO ledger_service;
GRANT SELECT ON corrections_told TO ledger_service;
