-- Findings that were mended before they opened.
DELETE FROM findings WHERE id = ANY (%(ids)s::text[])
