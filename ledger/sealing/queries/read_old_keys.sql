-- The next data keys, in the order of their names, that another key than the active one wraps.
SELECT subject, retention_class, wrapped FROM data_keys
WHERE (subject, retention_class) > (%(subject)s, %(retention_class)s)
    AND wrapped_by_v1(wrapped) <> %(active_id)s
ORDER BY subject, retention_class LIMIT %(limit)s
