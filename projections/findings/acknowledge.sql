-- An officer's word on a finding; the first one stands.
INSERT INTO finding_acknowledgements (finding, time, position, actor, reason)
VALUES (%(finding)s, %(time)s, %(position)s, %(actor)s, %(reason)s)
ON CONFLICT (finding) DO NOTHING
