-- What is said of some disclosures from some positions on.
INSERT INTO disclosure_words (position, since, amended)
SELECT * FROM unnest(%(position)s::bigint[], %(since)s::bigint[], %(amended)s::text[])
