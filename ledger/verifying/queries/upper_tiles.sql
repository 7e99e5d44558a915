-- The tiles above the stretches: few, one for 16,777,216 events.
SELECT level, n, hashes FROM tiles WHERE level > 1 ORDER BY level, n
