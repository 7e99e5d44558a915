-- The next rights asked for by their last day, as they stood at a moment in the past.
WITH happened AS (
    SELECT request, "right", subject, received_at, channel, by_agent, rule, holidays, position, outcome,
        CASE WHEN extended_at <= %(moment)s THEN due ELSE first_due END AS due,
        CASE WHEN verified_at <= %(moment)s THEN verified_at END AS verified_at,
        CASE WHEN identified_at <= %(moment)s THEN identified_at END AS identified_at,
        CASE WHEN extended_at <= %(moment)s THEN extended_at END AS extended_at,
        CASE WHEN decided_at <= %(moment)s THEN decided_at END AS decided_at,
        CASE WHEN fulfilled_at <= %(moment)s THEN fulfilled_at END AS fulfilled_at,
        CASE WHEN withdrawn_at <= %(moment)s THEN withdrawn_at END AS withdrawn_at
    FROM request_items WHERE received_at <= %(moment)s
), told AS (
    SELECT *, CASE
        WHEN fulfilled_at IS NOT NULL THEN 'fulfilled'
        WHEN decided_at IS NOT NULL AND outcome = 'refused' THEN 'refused'
        WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
        WHEN decided_at IS NOT NULL THEN outcome
        WHEN identified_at IS NOT NULL THEN 'verified'
        WHEN verified_at IS NOT NULL THEN 'unverified'
        ELSE 'received' END AS state
    FROM happened
)
SELECT request, "right", subject, state, due, received_at, identified_at, extended_at, decided_at,
    fulfilled_at, withdrawn_at, channel, by_agent, rule, holidays, position
FROM told
WHERE (due, request, "right") > (%(last_due)s::date, %(last_request)s::text, %(last_right)s::text)
  AND state = ANY (%(states)s::text[])
  AND (%(rights)s::text[] IS NULL OR "right" = ANY (%(rights)s::text[]))
  AND (%(request)s::text IS NULL OR request = %(request)s::text)
  AND (%(subject)s::uuid IS NULL OR subject = %(subject)s::uuid)
  AND (%(due_before)s::date IS NULL OR due < %(due_before)s::date)
  AND (%(due_from)s::date IS NULL OR due >= %(due_from)s::date)
ORDER BY due, request, "right" LIMIT %(limit)s
