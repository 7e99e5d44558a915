-- Up to when things had happened.
SELECT front, acts, unpublished FROM finding_front
