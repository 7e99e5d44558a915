-- Appends disclosures; an empty field is NULL (no text of an event is empty).
COPY disclosures (
    position, time, recorded_at, subject, recipient, role, purposes, categories, manner, basis, notice, region,
    handover, channel, transaction, request, decision, statute, service_notice, attributes, reason, source, id, actor
) FROM STDIN (FORMAT text, NULL '')
