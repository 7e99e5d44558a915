-- The token with this digest, valid or not, after the log's epoch at which it is read.
SELECT h.epoch, t.id, t.digest, t.role, t.name, t.source, t.types, t.made_at, t.expires_at, t.revoked_at
FROM head h LEFT JOIN tokens t ON t.digest = %s
