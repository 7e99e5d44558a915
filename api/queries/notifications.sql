-- The next notifications that pass the filters; one without a day for its answer is due so many days after it was told.
SELECT notification, recipient, kind, subject, categories, handover, reason, escalation_reason, erasure, request, position, notified_at,
    told_at, times_told, open, due, answer, answered_at, answer_position, answered_by, answer_handover, answer_reason
FROM (
    SELECT *, coalesce(answer_due, (told_at AT TIME ZONE INTERVAL '08:00')::date + %(answer_days)s::integer) AS due
    FROM notifications
) n
WHERE position > %(after)s::bigint
  AND (%(open)s::boolean IS NULL OR open = %(open)s::boolean)
  AND (%(told_again)s::boolean IS NULL OR times_told > 1)
  AND (%(due_before)s::date IS NULL OR due < %(due_before)s::date)
  AND (%(recipient)s::text IS NULL OR recipient = %(recipient)s::text)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s::text)
  AND (%(erasure)s::text IS NULL OR erasure = %(erasure)s::text)
  AND (%(request)s::text IS NULL OR request = %(request)s::text)
  AND (%(subject)s::uuid IS NULL OR subject = %(subject)s::uuid)
ORDER BY position LIMIT %(limit)s
