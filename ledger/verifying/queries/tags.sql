-- Where, in a stretch, events are found by these tags, a line each.
SELECT position, tag FROM event_tags
WHERE tag = ANY (string_to_array(%(tags)s, E'\n')) AND position > %(after)s AND position <= %(until)s
