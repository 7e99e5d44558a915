-- The key this log signs with, which this one becomes where there was none.
SELECT know_log_key_v1(%(vkey)s)
