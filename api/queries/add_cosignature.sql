-- A cosignature that was verified.
SELECT add_cosignature_v1(%(size)s, %(name)s, %(line)s)
