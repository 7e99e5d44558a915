-- The view of every member, in no order.
SELECT subject::text, view FROM members
