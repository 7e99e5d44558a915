-- The next statements on services' pages by name.
SELECT service_notice, service, data ->> 'page', effective_from, position
FROM service_notices WHERE service_notice > %(after)s ORDER BY service_notice LIMIT %(limit)s
