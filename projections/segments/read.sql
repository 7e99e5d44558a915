-- One segment as far as it was taken in.
SELECT segment, positions_until, types, purposes, categories, recipients, manners, bases, sources, actors,
    time_from, time_to, recorded_from, recorded_to
FROM segments WHERE segment = %(segment)s
