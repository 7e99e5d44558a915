-- Lets others see exactly what this transaction sees.
SELECT pg_export_snapshot()
