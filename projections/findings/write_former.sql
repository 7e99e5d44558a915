-- What one finding was until now.
INSERT INTO former_findings (
    id, owner, known, since, until, is_act, rule, rules, position, opens_at, what, part, recipient,
    mended_at, mended_by, withdrawn_at, withdrawn_by
) VALUES (
    %(id)s, %(owner)s, %(known)s, %(since)s, %(until)s, %(is_act)s, %(rule)s, %(rules)s, %(position)s, %(opens_at)s, %(what)s, %(part)s, %(recipient)s,
    %(mended_at)s, %(mended_by)s, %(withdrawn_at)s, %(withdrawn_by)s
)
