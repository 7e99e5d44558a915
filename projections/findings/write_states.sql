-- Puts the states of some members in place of what was there.
INSERT INTO finding_members (subject, state)
SELECT u.subject::uuid, u.state FROM unnest(%(subjects)b::text[], %(states)b::bytea[]) u (subject, state)
ON CONFLICT (subject) DO UPDATE SET state = excluded.state
