"""What a reader asked for, as text for the log: it may hold no word that is not there in clear.

Somebody may look for a member reference in the wrong place; recorded as it came, it would stand in
the log for ever.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from api.reading.log_rows import moment
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.registry import EVENT_TYPES

HIDDEN = "…"
PAGING = ("after", "limit")


def asked(query: BaseModel, catalogue: Catalogue, words: Collection[str]) -> str | None:
    """`name=value` for each filter; values that are neither codes nor among `words` are hidden."""

    def spelt(value: Any) -> str:
        if isinstance(value, datetime):
            return moment(value)
        if not isinstance(value, str):
            return str(value)
        return value if value in words or _is_code(value, catalogue) else HIDDEN

    parts = [f"{name}={spelt(value)}" for name, value in _given(query)]
    return " ".join(parts) or None


def _given(query: BaseModel) -> list[tuple[str, Any]]:
    given: list[tuple[str, Any]] = []
    for name, field in type(query).model_fields.items():
        value = getattr(query, name)
        values = value if isinstance(value, list) else [value]
        if name not in PAGING:
            given += [(field.alias or name, each) for each in values if each is not None]
    return given


def _is_code(value: str, catalogue: Catalogue) -> bool:
    return (
        value in EVENT_TYPES
        or value in catalogue.purposes
        or value in catalogue.categories
        or value in catalogue.bases
        or value in catalogue.regions
        or value in tuple(Manner)
    )
