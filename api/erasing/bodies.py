"""What OpenAPI says of the body of an order to erase."""

from api.openapi_bodies import WHOSE, as_body, sent
from ledger.vocabulary.erasure import ErasureOrdered

ORDER = as_body(sent(ErasureOrdered, optional=["erasure", "trigger"], added=WHOSE))
