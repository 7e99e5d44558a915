-- Up to which position the read model is, how many members it has, and whether there is a map of that position.
SELECT p.position, (SELECT coalesce(max(c.number) + 1, 0) FROM completeness c),
    EXISTS (SELECT FROM maps m WHERE m.position = p.position)
FROM progress p WHERE p.projection = 'completeness'
