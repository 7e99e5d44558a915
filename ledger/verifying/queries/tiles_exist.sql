-- Whether tiles were ever made of this log.
SELECT to_regclass('tiles') IS NOT NULL
