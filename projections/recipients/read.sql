-- These recipients as far as they were taken in.
SELECT recipient, registered, registered_time, registered_position, agreements, supervisions,
    suspension, suspension_time, suspension_position, first_position, position, earliest
FROM recipients WHERE recipient = ANY (%(recipients)s)
