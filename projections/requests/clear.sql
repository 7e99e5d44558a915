-- Forgets some requests.
DELETE FROM request_items WHERE request = ANY (%(requests)s::text[])
