-- Whether who is logged in may look at what was signed: the projector may not.
SELECT has_table_privilege('checkpoints', 'SELECT')
