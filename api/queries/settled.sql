-- The clock of the log, once no append is under way any more.
SELECT settled_v1()
