-- How it stands with these witnesses and anchors.
SELECT kind, name, coalesce(size, 0), error, tried_at
FROM unnest(%(kinds)s::text[], %(names)s::text[]) WITH ORDINALITY wanted (kind, name, place)
LEFT JOIN keepers USING (kind, name)
ORDER BY place
