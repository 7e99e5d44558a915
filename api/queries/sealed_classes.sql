-- The retention classes in which something of a member is sealed.
SELECT retention_class FROM data_keys
WHERE subject = %(subject)s::uuid AND NOT is_fenced_v1(subject, retention_class)
