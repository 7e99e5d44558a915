-- What became of every version of the notice, up to a position: a stretch of the index of streams.
SELECT position, recorded_at, type, tags, data FROM events
WHERE tags[1] >= 'notice:' AND tags[1] < 'notice;' AND position <= %(until)s
    AND type = ANY (%(types)s::text[])
ORDER BY position
