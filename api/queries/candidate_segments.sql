-- The next stretches of 1,024 positions that may hold an event wanted.
SELECT segment FROM segments
WHERE segment >= %(first)s AND segment <= %(last)s
  AND (%(types)s::text[] IS NULL OR types && %(types)s::text[])
  AND (%(purposes)s::text[] IS NULL OR purposes && %(purposes)s::text[])
  AND (%(categories)s::text[] IS NULL OR categories && %(categories)s::text[])
  AND (%(manners)s::text[] IS NULL OR manners && %(manners)s::text[])
  AND (%(bases)s::text[] IS NULL OR bases && %(bases)s::text[])
  AND (%(sources)s::text[] IS NULL OR sources && %(sources)s::text[])
  AND (%(actors)s::text[] IS NULL OR actors && %(actors)s::text[])
  AND (%(time_from)s::timestamptz IS NULL OR time_to >= %(time_from)s::timestamptz)
  AND (%(time_to)s::timestamptz IS NULL OR time_from < %(time_to)s::timestamptz)
  AND (%(as_of)s::timestamptz IS NULL OR time_from <= %(as_of)s::timestamptz)
  AND (%(recorded_from)s::timestamptz IS NULL OR recorded_to >= %(recorded_from)s::timestamptz)
  AND (%(recorded_to)s::timestamptz IS NULL OR recorded_from < %(recorded_to)s::timestamptz)
ORDER BY segment LIMIT %(limit)s
