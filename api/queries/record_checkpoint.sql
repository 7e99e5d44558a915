-- A signed checkpoint; false where it is known already.
SELECT record_checkpoint_v1(%(size)s, %(root)s, %(note)s)
