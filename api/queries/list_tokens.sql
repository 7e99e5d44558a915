-- Every token that was ever made, oldest first.
SELECT id, digest, role, name, source, types, made_at, expires_at, revoked_at
FROM tokens ORDER BY made_at, id
