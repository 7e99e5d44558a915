-- One statement on a service's page, whole.
SELECT service_notice, service, data ->> 'page', effective_from, position, data
FROM service_notices WHERE service_notice = %(name)s
