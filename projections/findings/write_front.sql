-- Up to when things have happened now.
INSERT INTO finding_front (front, acts, unpublished) VALUES (%(front)s, %(acts)s, %(unpublished)s)
ON CONFLICT (one) DO UPDATE SET
    front = excluded.front, acts = excluded.acts, unpublished = excluded.unpublished
