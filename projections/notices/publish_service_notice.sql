-- A statement on a service's page: the latest by (time, position) holds.
INSERT INTO service_notices (service_notice, service, effective_from, data, time, position)
VALUES (%(service_notice)s, %(service)s, %(effective_from)s, %(data)s, %(time)s, %(position)s)
ON CONFLICT (service_notice) DO UPDATE SET
    service = excluded.service, effective_from = excluded.effective_from, data = excluded.data,
    time = excluded.time, position = excluded.position
WHERE (service_notices.time, service_notices.position) < (excluded.time, excluded.position)
