-- The words and acts of every member, member after member, each in the log's order: the index of streams from end to end.
SELECT tags[1], position, recorded_at, type, tags, data FROM events
WHERE tags[1] >= 'member:' AND tags[1] < 'member;' AND position <= %(until)s AND type = ANY (%(types)s::text[])
ORDER BY tags[1], position
