"""What OpenAPI says of the body of an order to erase."""

from api.request_bodies import WHOSE, as_body, inlined, without
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.schema import json_schema

ORDER = as_body(
    without(inlined(json_schema(ErasureOrdered)), (), optional=["erasure", "trigger"], added=WHOSE)
)
