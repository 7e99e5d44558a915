-- What the read models hold of one member that goes with all of it.
SELECT
    (SELECT count(*) FROM members WHERE subject = %(subject)s),
    (SELECT count(*) FROM consents WHERE subject = %(subject)s),
    (SELECT count(*) FROM marketing_refusals WHERE subject = %(subject)s)
