-- The index of a member in every map that has it.
SELECT number FROM completeness WHERE subject = %(subject)s
