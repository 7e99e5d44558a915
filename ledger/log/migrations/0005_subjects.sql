-- Who a subject is and under which keys its values are sealed: the erasable side of the log.

CREATE TABLE subjects (
    lookup bytea PRIMARY KEY,
    subject uuid NOT NULL UNIQUE,
    made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE data_keys (
    subject uuid NOT NULL REFERENCES subjects (subject),
    retention_class text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    commitment text COLLATE "C" NOT NULL UNIQUE,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subject, retention_class)
);

-- Keeps what is there already: of two writers that meet a new member at once, both get the same subject.
CREATE FUNCTION take_subjects_v1(p_lookups bytea[], p_subjects uuid[])
RETURNS TABLE (lookup bytea, subject uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO subjects (lookup, subject)
    SELECT u.lookup, u.subject FROM unnest(p_lookups, p_subjects) u (lookup, subject)
    ORDER BY u.lookup
    ON CONFLICT (lookup) DO NOTHING;
    RETURN QUERY SELECT s.lookup, s.subject FROM subjects s WHERE s.lookup = ANY (p_lookups);
END $$;

CREATE FUNCTION take_data_keys_v1(
    p_subjects uuid[], p_classes text[], p_wrapped bytea[], p_commitments text[]
) RETURNS TABLE (subject uuid, retention_class text, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO data_keys (subject, retention_class, wrapped, commitment)
    SELECT u.subject, u.class, u.wrapped, u.commitment
    FROM unnest(p_subjects, p_classes, p_wrapped, p_commitments) u (subject, class, wrapped, commitment)
    ORDER BY u.subject, u.class
    ON CONFLICT (subject, retention_class) DO NOTHING;
    RETURN QUERY SELECT k.subject, k.retention_class, k.wrapped FROM data_keys k
        JOIN unnest(p_subjects, p_classes) u (subject, class)
          ON k.subject = u.subject AND k.retention_class = u.class;
END $$;

REVOKE ALL ON FUNCTION take_subjects_v1, take_data_keys_v1 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_subjects_v1, take_data_keys_v1 TO ledger_service;
GRANT SELECT ON subjects, data_keys TO ledger_service;
