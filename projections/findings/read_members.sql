-- Events of some types of some members, those of other streams that name them included; member after member, each in the log's order.
SELECT tags[1] AS tag, position, recorded_at, type, tags, data FROM events
WHERE tags[1] = ANY (%(members)s::text[]) AND position <= %(until)s AND type = ANY (%(types)s)
ORDER BY tag, position
