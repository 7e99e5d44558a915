"""The CloudEvents attributes of an event: what they may hold, and whose events they may name."""

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from ledger.intake.faults import Fault
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE, EventAmended

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
CHECKED_ATTRIBUTES = (
    *("id", "source", "subject", "actor"),
    *("correlationid", "causationid", "dataschema"),
)


def check_attributes(attributes: Sequence[str | None]) -> None:
    """CloudEvents 1.0, type system: a string holds no control characters.

    The attributes are those of `CHECKED_ATTRIBUTES`, in that order.
    """
    if not CONTROL.search("".join(filter(None, attributes))):
        return
    for name, text in zip(CHECKED_ATTRIBUTES, attributes, strict=True):
        if text and CONTROL.search(text):
            raise Fault(f"/{name}", "holds a control character")


checked_attributes = attrgetter(*CHECKED_ATTRIBUTES)


def check_source(source: str, prefix: str | None) -> None:
    """An emitter sends events of its own prefix only, nobody those of the ledger."""
    if message := _source_fault(source, prefix):
        raise Fault("/source", message, foreign=True)


def check_amendment(fact: Fact, prefix: str | None) -> None:
    """An emitter says only of events of its own that they were wrong."""
    if isinstance(fact, EventAmended) and (message := _source_fault(fact.amended_source, prefix)):
        raise Fault("/data/amended_source", message, foreign=True)


@lru_cache(maxsize=1024)
def _source_fault(source: str, prefix: str | None) -> str | None:
    if is_under(source, OWN_SOURCE):
        return f"{OWN_SOURCE} is the ledger's own source"
    if prefix is not None and not is_under(source, prefix):
        return f"this token sends events of {prefix} only"
    return None


def is_under(source: str, prefix: str) -> bool:
    """Whether a source is the prefix itself or continues it after a slash."""
    return source == prefix or source.startswith(prefix if prefix.endswith("/") else f"{prefix}/")
