-- Disclosures within some positions and times, of a recipient or member where one is named, in order.
SELECT position, time, recorded_at, subject, recipient, role, purposes, categories, manner, basis, notice, region, handover,
    channel, transaction, request, statute, service_notice, attributes, reason, source, id
FROM disclosures
WHERE position > %(after)s AND position <= %(until)s AND time >= %(start)s AND time < %(end)s
    AND (%(recipient)s::text IS NULL OR recipient = %(recipient)s)
    AND (%(subject)s::uuid IS NULL OR subject = %(subject)s)
ORDER BY position
