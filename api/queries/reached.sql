-- The position an answer reflects: the head of the log, or the read model farthest behind.
SELECT least(
    (SELECT position FROM head),
    (SELECT min(coalesce(p.position, 0)) FROM unnest(%(models)s::text[]) m (name)
     LEFT JOIN progress p ON p.projection = m.name)
)
