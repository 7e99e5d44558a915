-- The cosignatures of the checkpoints that end in a stretch, those said anew included, and the notes of these.
SELECT s.size, textsend(s.name), textsend(s.line), textsend(c.note)
FROM (SELECT size, name, line FROM cosignatures UNION ALL SELECT size, name, line FROM renewals) s
JOIN checkpoints c USING (size)
WHERE s.size > %(after)s AND s.size <= %(until)s
ORDER BY s.size, s.name
