"""Codes in filters: a mistyped one is refused, so that it never reads as «nothing happened»."""

from collections.abc import Collection

from api.problems import invalid
from api.reading.parameters import Query
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.registry import EVENT_TYPES


def check_codes(query: Query, catalogue: Catalogue) -> None:
    """Raises a 422 `Problem` naming each filter whose code is in no table."""
    known: dict[str, Collection[str]] = {
        "type": EVENT_TYPES,
        "manner": {str(manner) for manner in Manner},
        "purpose": catalogue.purposes,
        "category": catalogue.categories,
        "basis": catalogue.bases,
    }
    faults = [
        (f"/query/{name}/{index}", f"unknown code {code!r}")
        for name, codes in known.items()
        for index, code in enumerate(getattr(query, name, None) or ())
        if code not in codes
    ]
    if faults:
        raise invalid(*faults)
