-- How many rights asked for are undecided, and how many notifications unanswered, after their last day.
SELECT (
    SELECT count(*) FROM request_items
    WHERE open AND due < %(day)s::date AND state = ANY (%(undecided)s::text[])
), (
    SELECT count(*) FROM notifications
    WHERE open AND coalesce(
        answer_due, (told_at AT TIME ZONE INTERVAL '08:00')::date + %(answer_days)s::integer
    ) < %(day)s::date
)
