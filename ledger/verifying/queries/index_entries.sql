-- How many events each index leads to: in the order of each, which only that index has.
SELECT 'events_pkey', count(*) FROM (SELECT FROM events ORDER BY position OFFSET 0) each
UNION ALL
SELECT 'events_stream', count(*) FROM (SELECT FROM events ORDER BY tags[1], position OFFSET 0) each
UNION ALL
SELECT 'events_key_key', count(*) FROM (SELECT FROM events ORDER BY key OFFSET 0) each
