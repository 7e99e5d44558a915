-- The next disclosures between two positions that pass the filters.
SELECT position, time, recorded_at, subject, recipient, role, purposes, categories, manner, basis,
    notice, region, handover, channel, transaction, request, decision, statute, service_notice,
    attributes, reason, source, id, actor, amended
FROM disclosures
WHERE position > %(after)s AND position <= %(until)s
  AND (%(subject)s::uuid IS NULL OR subject = %(subject)s::uuid)
  AND (%(recipient)s::text IS NULL OR recipient = %(recipient)s::text)
  AND (%(purposes)s::text[] IS NULL OR purposes && %(purposes)s::text[])
  AND (%(categories)s::text[] IS NULL OR categories && %(categories)s::text[])
  AND (%(manners)s::text[] IS NULL OR manner = ANY (%(manners)s::text[]))
  AND (%(bases)s::text[] IS NULL OR basis = ANY (%(bases)s::text[]))
  AND (%(regions)s::text[] IS NULL OR region = ANY (%(regions)s::text[]))
  AND (%(time_from)s::timestamptz IS NULL OR time >= %(time_from)s::timestamptz)
  AND (%(time_to)s::timestamptz IS NULL OR time < %(time_to)s::timestamptz)
  AND (%(as_of)s::timestamptz IS NULL OR time <= %(as_of)s::timestamptz)
ORDER BY position LIMIT %(limit)s
