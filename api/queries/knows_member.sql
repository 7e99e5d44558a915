-- Whether the log holds anything in or about the stream of a member.
SELECT EXISTS (SELECT FROM events WHERE tags[1] = %(tag)s)
    OR EXISTS (SELECT FROM event_tags WHERE tag = %(tag)s)
