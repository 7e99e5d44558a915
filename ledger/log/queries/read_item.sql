-- One chunk of the events that match one query item: any of the types, all of the tags.
SELECT position, type, tags, data FROM events
WHERE position > %(after)s AND position <= %(head)s
  AND (cardinality(%(types)s::text[]) = 0 OR type = ANY (%(types)s))
  AND tags @> %(tags)s::text[]
  AND (cardinality(%(tags)s::text[]) = 0
       OR position IN (SELECT position FROM events WHERE tags[1] = (%(tags)s::text[])[1]
                         AND position > %(after)s AND position <= %(head)s
                       UNION ALL
                       SELECT position FROM event_tags WHERE tag = (%(tags)s::text[])[1]
                         AND position > %(after)s AND position <= %(head)s))
ORDER BY position LIMIT %(limit)s
