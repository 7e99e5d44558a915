"""A correction made with the fulfilment of its request: of what, and who is told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from api.service import Service
from api.steps.telling import would_be_told
from ledger.vocabulary.data import AttributeNames, DataCorrected


def named_attributes(correction: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of the values that are corrected: which ones they are is no secret."""
    values = correction.get("values")
    parts = values.values() if isinstance(values, Mapping) else ()
    names = sorted({name for part in parts if isinstance(part, Mapping) for name in part})
    try:
        return {"attributes": msgspec.convert(names, AttributeNames)}
    except msgspec.ValidationError:
        return {}


def recipients_to_tell(
    service: Service, subject: str | None, correction: DataCorrected | None, now: datetime
) -> dict[str, list[str]]:
    """Whom the ledger tells of a correction, where it is of a fault of ours (PDPA Art. 11(5))."""
    if correction is None or subject is None:
        return {}
    if not correction.fault_ours:
        return {"recipients_to_tell": []}
    with service.pool.connection() as connection:
        told = would_be_told(connection, subject, now, correction.categories)
    return {"recipients_to_tell": told}
