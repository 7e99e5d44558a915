-- Whether anything was told of a recipient, or disclosed to it, up to a position.
SELECT EXISTS (SELECT FROM events WHERE tags[1] = 'recipient:' || %(recipient)s AND position <= %(until)s)
    OR EXISTS (SELECT FROM disclosures WHERE recipient = %(recipient)s AND position <= %(until)s)
