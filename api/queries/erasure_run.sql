-- How far one erasure has come.
SELECT erasure, subject, position, ordered_at, whole, classes, spared, purging, destroyed, look_ups, completed_position, completed_at
FROM erasure_runs WHERE erasure = %(erasure)s
