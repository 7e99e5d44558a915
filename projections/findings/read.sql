-- The findings of some owners.
SELECT id, owner, known, since, is_act, rule, rules, position, opens_at, what, part, recipient,
    mended_at, mended_by, withdrawn_at, withdrawn_by
FROM findings WHERE owner = ANY (%(owners)s::text[])
