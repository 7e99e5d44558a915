-- Which of these data keys are there.
SELECT commitment FROM data_keys WHERE commitment = ANY (%(commitments)s)
