-- One correction of a fault of ours.
INSERT INTO corrections (position, subject, time, source, id, categories, request)
VALUES (%(position)s, %(subject)s, %(time)s, %(source)s, %(id)s, %(categories)s, %(request)s)
