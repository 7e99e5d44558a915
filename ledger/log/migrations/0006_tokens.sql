-- Who may ask for what: tokens as digests. Revoking one moves the epoch, so every writer looks again before its next commit.

CREATE TABLE tokens (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    role text COLLATE "C" NOT NULL,
    name text NOT NULL,
    source text COLLATE "C",
    types text[] COLLATE "C",
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    CHECK ((role = 'emitter') = (source IS NOT NULL)),
    CHECK (types IS NULL OR role = 'emitter')
);

CREATE FUNCTION make_token_v1(
    p_digest bytea, p_role text, p_name text, p_source text, p_types text[],
    p_expires_at timestamptz
) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
    INSERT INTO tokens (digest, role, name, source, types, expires_at)
    VALUES (p_digest, p_role, p_name, p_source, p_types, p_expires_at) RETURNING id
$$;

CREATE FUNCTION revoke_token_v1(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE tokens SET revoked_at = clock_timestamp() WHERE id = p_id AND revoked_at IS NULL;
    IF NOT FOUND THEN
        RETURN EXISTS (SELECT FROM tokens WHERE id = p_id);
    END IF;
    UPDATE head SET epoch = epoch + 1;
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION make_token_v1, revoke_token_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_token_v1, revoke_token_v1 TO ledger_service;
GRANT SELECT ON tokens TO ledger_service;
