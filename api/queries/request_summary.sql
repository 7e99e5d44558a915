-- How much is to be done, by right and state, as of a day.
SELECT "right", state, count(*), count(*) FILTER (WHERE undecided AND due < %(day)s::date),
    count(*) FILTER (WHERE undecided AND due = %(day)s::date),
    count(*) FILTER (WHERE undecided AND due > %(day)s::date AND due <= %(day)s::date + %(soon_days)s::integer),
    min(due) FILTER (WHERE undecided)
FROM (SELECT "right", state, due, state = ANY (%(undecided)s::text[]) AS undecided FROM request_items WHERE open) i
GROUP BY "right", state ORDER BY "right", state
