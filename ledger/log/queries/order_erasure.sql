-- Appends an order and puts up its fence.
SELECT "position", at, state FROM order_erasure_v1(
    %b::bigint, %b::bytea, %b::bytea, %b::text, %b::bytea, %b::jsonb, %b::text, %b::uuid, %b::text[], %b::text[], %b::jsonb
)
