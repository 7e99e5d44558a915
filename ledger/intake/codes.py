"""What an event says, held against the catalogue and against itself."""

from collections.abc import Iterator

from ledger.catalogue.catalogue import Catalogue
from ledger.intake.faults import Fault
from ledger.vocabulary.fact import Fact

SEALED_OUTSIDE = "send the values in clear over TLS, not a sealed box"


def check_codes(fact: Fact, catalogue: Catalogue) -> None:
    if not _are_known(fact, catalogue):
        _refuse_codes(fact, catalogue)
    basis = getattr(fact, "basis", None)
    if basis is not None and basis not in catalogue.bases:
        raise Fault("/data/basis", "unknown legal basis")
    region = getattr(fact, "region", None)
    if region is not None and region not in catalogue.regions:
        raise Fault("/data/region", "is not an ISO 3166-1 code of a country")


def _are_known(fact: Fact, catalogue: Catalogue) -> bool:
    """One look at the codes of an event together; most events end here."""
    for code in getattr(fact, "purposes", None) or ():
        if code not in catalogue.purposes:
            return False
    for name in ("categories", "values"):
        for code in getattr(fact, name, None) or ():
            if code not in catalogue.categories or code in catalogue.special_categories:
                return False
    return True


def _refuse_codes(fact: Fact, catalogue: Catalogue) -> None:
    for pointer, code in _codes(fact, "purposes"):
        if code not in catalogue.purposes:
            raise Fault(pointer, "unknown purpose code")
    for pointer, code in _codes(fact, "categories", "values"):
        if code not in catalogue.categories:
            raise Fault(pointer, "unknown category code")
        if code in catalogue.special_categories:
            raise Fault(pointer, "this category may hold special data (PDPA Art. 6), refused here")


def _codes(fact: Fact, *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        held = getattr(fact, name, None)
        if isinstance(held, dict):
            yield from ((f"/data/{name}/{code}", code) for code in held)
        elif isinstance(held, list):
            strings = (pair for pair in enumerate(held) if isinstance(pair[1], str))
            yield from ((f"/data/{name}/{index}", code) for index, code in strings)


def check_values(fact: Fact) -> None:
    """What is sent to be sealed is what the event says of it."""
    values = getattr(fact, "values", None)
    if not isinstance(values, dict):
        return
    categories: list[str] = getattr(fact, "categories", [])
    attributes: list[str] | None = getattr(fact, "attributes", None)
    for category, held in values.items():
        if category not in categories:
            raise Fault(f"/data/values/{category}", "is not among the event's categories")
        for name in held if isinstance(held, dict) else ():
            if attributes is not None and name not in attributes:
                pointer = f"/data/values/{category}/{name}"
                raise Fault(pointer, "is not among the event's attributes")


def check_unsealed(fact: Fact) -> None:
    """A sealed value is made here and nowhere else; `values` are held by category."""
    for name in fact.SEALED:
        value = getattr(fact, name)
        if isinstance(value, str):
            raise Fault(f"/data/{name}", SEALED_OUTSIDE)
        if name == "values" and value is not None:
            for category, held in value.items():
                if isinstance(held, str):
                    raise Fault(f"/data/{name}/{category}", SEALED_OUTSIDE)
