-- Every member's own events, member after member, each in the log's order.
SELECT tags[1], position, recorded_at, type, data FROM events
WHERE tags[1] >= 'member:' AND tags[1] < 'member;' AND position <= %(until)s AND type = ANY (%(types)s)
ORDER BY tags[1], position
