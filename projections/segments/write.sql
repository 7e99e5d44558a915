-- One segment, in place of what was there.
INSERT INTO segments VALUES (
    %(segment)s, %(positions_until)s, %(types)s, %(purposes)s, %(categories)s, %(recipients)s,
    %(manners)s, %(bases)s, %(sources)s, %(actors)s,
    %(time_from)s, %(time_to)s, %(recorded_from)s, %(recorded_to)s
) ON CONFLICT (segment) DO UPDATE SET
    positions_until = excluded.positions_until, types = excluded.types,
    purposes = excluded.purposes, categories = excluded.categories,
    recipients = excluded.recipients, manners = excluded.manners, bases = excluded.bases,
    sources = excluded.sources, actors = excluded.actors,
    time_from = excluded.time_from, time_to = excluded.time_to,
    recorded_from = excluded.recorded_from, recorded_to = excluded.recorded_to
