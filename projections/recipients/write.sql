-- One recipient, in place of what was there.
INSERT INTO recipients (
    recipient, registered, registered_time, registered_position, agreements, supervisions,
    suspension, suspension_time, suspension_position, first_position, position, earliest
) VALUES (
    %(recipient)s, %(registered)s, %(registered_time)s, %(registered_position)s,
    %(agreements)s, %(supervisions)s,
    %(suspension)s, %(suspension_time)s, %(suspension_position)s, %(first_position)s, %(position)s, %(earliest)s
) ON CONFLICT (recipient) DO UPDATE SET
    registered = excluded.registered, registered_time = excluded.registered_time,
    registered_position = excluded.registered_position,
    agreements = excluded.agreements, supervisions = excluded.supervisions,
    suspension = excluded.suspension, suspension_time = excluded.suspension_time,
    suspension_position = excluded.suspension_position, position = excluded.position,
    earliest = excluded.earliest
