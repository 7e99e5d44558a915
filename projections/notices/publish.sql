-- A version of the notice: the latest publication by (time, position) holds.
INSERT INTO notices (notice, effective_from, data, time, published_at, position, retired)
VALUES (%(notice)s, %(effective_from)s, %(data)s, %(time)s, %(recorded_at)s, %(position)s,
    (SELECT data FROM notice_retirements WHERE notice = %(notice)s))
ON CONFLICT (notice) DO UPDATE SET
    effective_from = excluded.effective_from, data = excluded.data, time = excluded.time,
    published_at = excluded.published_at, position = excluded.position
WHERE (notices.time, notices.position) < (excluded.time, excluded.position)
