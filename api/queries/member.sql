-- The view of one member, and which position it reflects; the view is null where there is none.
SELECT p.position, m.view FROM progress p LEFT JOIN members m ON m.subject = %(subject)s
WHERE p.projection = 'members'
