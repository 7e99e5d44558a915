-- For readers: what was disclosed of one member.
CREATE INDEX disclosures_subject ON disclosures (subject, position);
