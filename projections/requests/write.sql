-- One right asked for in a request.
INSERT INTO request_items (
    request, "right", subject, state, open, due, first_due, rule, holidays, received_at, channel, by_agent,
    verified_at, identified_at, extended_at, outcome, decided_at, fulfilled_at, withdrawn_at, position
) VALUES (
    %(request)s, %(right)s, %(subject)s, %(state)s, %(open)s, %(due)s, %(first_due)s, %(rule)s, %(holidays)s,
    %(received_at)s, %(channel)s, %(by_agent)s, %(verified_at)s, %(identified_at)s, %(extended_at)s, %(outcome)s,
    %(decided_at)s, %(fulfilled_at)s, %(withdrawn_at)s, %(position)s
)
