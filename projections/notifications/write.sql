-- One notification to one recipient about one member.
INSERT INTO notifications (
    notification, recipient, subject, kind, categories, handover, reason, escalation_reason, erasure, request, position,
    notified_at, told_at, times_told, answer_due, open, answer, answered_at, answer_position, answered_by, answer_handover,
    answer_reason
) VALUES (
    %(notification)s, %(recipient)s, %(subject)s, %(kind)s, %(categories)s, %(handover)s, %(reason)s, %(escalation_reason)s,
    %(erasure)s, %(request)s, %(position)s, %(notified_at)s, %(told_at)s, %(times_told)s, %(answer_due)s, %(open)s, %(answer)s,
    %(answered_at)s, %(answer_position)s, %(answered_by)s, %(answer_handover)s, %(answer_reason)s
)
