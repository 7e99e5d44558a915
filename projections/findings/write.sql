-- One finding as it stands now.
INSERT INTO findings (
    id, owner, known, since, is_act, rule, rules, position, opens_at, what, part, recipient,
    mended_at, mended_by, withdrawn_at, withdrawn_by
) VALUES (
    %(id)s, %(owner)s, %(known)s, %(since)s, %(is_act)s, %(rule)s, %(rules)s, %(position)s, %(opens_at)s, %(what)s, %(part)s, %(recipient)s,
    %(mended_at)s, %(mended_by)s, %(withdrawn_at)s, %(withdrawn_by)s
)
ON CONFLICT (id) DO UPDATE SET
    known = excluded.known, since = excluded.since, rules = excluded.rules, opens_at = excluded.opens_at, what = excluded.what, recipient = excluded.recipient,
    mended_at = excluded.mended_at, mended_by = excluded.mended_by,
    withdrawn_at = excluded.withdrawn_at, withdrawn_by = excluded.withdrawn_by
