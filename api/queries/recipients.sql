-- The next recipients by name.
SELECT recipient, registered, agreements, supervisions, suspension, first_position, position
FROM recipients WHERE recipient > %(after)s ORDER BY recipient LIMIT %(limit)s
