-- What was said of some disclosures as it was known at a position: of none that nothing was ever said of.
SELECT DISTINCT ON (position) position, amended FROM disclosure_words
WHERE position = ANY (%(positions)s::bigint[]) AND since <= %(known)s
ORDER BY position, since DESC
