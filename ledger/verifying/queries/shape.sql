-- Which columns are of another type than they were made with, which indexes are gone, and what does not show all it holds to everybody.
SELECT format('%s.%s is %s, not %s', t, a.attname, format_type(a.atttypid, NULL), type)
FROM (VALUES
    ('events', 'position', 'bigint'), ('events', 'recorded_at', 'timestamp with time zone'),
    ('events', 'type', 'text'), ('events', 'key', 'bytea'), ('events', 'tags', 'text[]'), ('events', 'data', 'bytea'),
    ('event_tags', 'tag', 'text'), ('event_tags', 'position', 'bigint'),
    ('head', 'position', 'bigint'), ('head', 'recorded_at', 'timestamp with time zone'),
    ('log_key', 'vkey', 'text'),
    ('checkpoints', 'size', 'bigint'), ('checkpoints', 'root', 'bytea'), ('checkpoints', 'note', 'text'),
    ('cosignatures', 'size', 'bigint'), ('cosignatures', 'name', 'text'), ('cosignatures', 'line', 'text'),
    ('renewals', 'size', 'bigint'), ('renewals', 'name', 'text'), ('renewals', 'line', 'text'),
    ('data_keys', 'commitment', 'text'),
    ('tiles', 'level', 'smallint'), ('tiles', 'n', 'bigint'), ('tiles', 'hashes', 'bytea'),
    ('progress', 'position', 'bigint')
) expected (t, attname, type)
JOIN pg_attribute a ON a.attrelid = to_regclass(t) AND a.attname = expected.attname
WHERE format_type(a.atttypid, NULL) <> type
UNION ALL
SELECT format('the index %s is gone', name) FROM (VALUES
    ('events', 'events_pkey'), ('events', 'events_stream'), ('events', 'events_key_key'),
    ('event_tags', 'event_tags_pkey')
) expected (t, name)
WHERE to_regclass(t) IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indexrelid = to_regclass(name) AND i.indrelid = to_regclass(t) AND i.indisvalid
)
UNION ALL
SELECT format('%s is no table that shows all its rows', name) FROM (VALUES
    ('events'), ('event_tags'), ('head'), ('log_key'), ('checkpoints'), ('cosignatures'), ('renewals'), ('data_keys'), ('tiles'), ('progress')
) expected (name)
JOIN pg_class c ON c.oid = to_regclass(name)
WHERE c.relkind <> 'r' OR c.relrowsecurity
