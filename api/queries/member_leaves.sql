-- The leaves of one member between two positions as records of 40 bytes: position, leaf hash.
SELECT coalesce(string_agg(
    int8send(e.position)
        || sha256('\x00'::bytea || int8send((extract(epoch FROM e.recorded_at) * 1000000)::bigint) || e.data),
    ''::bytea ORDER BY e.position), ''::bytea)
FROM (SELECT s.position FROM events s
      WHERE s.tags[1] = %(tag)s AND s.position > %(after)s AND s.position <= %(until)s
      UNION
      SELECT t.position FROM event_tags t
      WHERE t.tag = %(tag)s AND t.position > %(after)s AND t.position <= %(until)s) f
JOIN events e USING (position)
