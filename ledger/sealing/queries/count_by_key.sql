-- How many data keys need which key-encryption key.
SELECT wrapped_by_v1(wrapped) AS id, count(*) FROM data_keys GROUP BY id ORDER BY id
