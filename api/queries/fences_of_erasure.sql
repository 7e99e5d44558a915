-- What an erasure has fenced.
SELECT retention_class, spared FROM fences WHERE erasure = %(erasure)s AND subject = %(subject)s ORDER BY retention_class
