-- The next rights asked for by their last day, as they stand now.
SELECT request, "right", subject, state, due, received_at, identified_at, extended_at, decided_at,
    fulfilled_at, withdrawn_at, channel, by_agent, rule, holidays, position
FROM request_items
WHERE (due, request, "right") > (%(last_due)s::date, %(last_request)s::text, %(last_right)s::text)
  AND (%(open)s::boolean IS NULL OR open = %(open)s::boolean)
  AND state = ANY (%(states)s::text[])
  AND (%(rights)s::text[] IS NULL OR "right" = ANY (%(rights)s::text[]))
  AND (%(request)s::text IS NULL OR request = %(request)s::text)
  AND (%(subject)s::uuid IS NULL OR subject = %(subject)s::uuid)
  AND (%(due_before)s::date IS NULL OR due < %(due_before)s::date)
  AND (%(due_from)s::date IS NULL OR due >= %(due_from)s::date)
ORDER BY due, request, "right" LIMIT %(limit)s
