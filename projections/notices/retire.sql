-- The end of a version of the notice: the latest statement by (time, position) holds.
WITH retirement AS (
    INSERT INTO notice_retirements (notice, data, time, position)
    VALUES (%(notice)s, %(data)s, %(time)s, %(position)s)
    ON CONFLICT (notice) DO UPDATE SET
        data = excluded.data, time = excluded.time, position = excluded.position
    WHERE (notice_retirements.time, notice_retirements.position)
        < (excluded.time, excluded.position)
    RETURNING notice, data
)
UPDATE notices SET retired = retirement.data
FROM retirement WHERE notices.notice = retirement.notice
