-- Which keyring the log's pseudonyms and keys are of: told at its first use, never changed.

CREATE TABLE keyring (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    mark bytea NOT NULL CHECK (length(mark) = 32)
);

CREATE FUNCTION know_keyring_v1(p_mark bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO keyring (mark) VALUES (p_mark) ON CONFLICT DO NOTHING;
    RETURN EXISTS (SELECT FROM keyring WHERE mark = p_mark);
END $$;

REVOKE ALL ON FUNCTION know_keyring_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION know_keyring_v1 TO ledger_service;
GRANT SELECT ON keyring TO ledger_service;
