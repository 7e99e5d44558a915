"""Every event type by its permanent name, and the way old versions are read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ledger.vocabulary import (
    consent,
    contact,
    data,
    erasure,
    investigations,
    notices,
    organisation,
    own,
    recipients,
    restriction,
    rights,
    security,
)
from ledger.vocabulary.fact import Fact

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the stored data of one version into that of the next."""

FACTS: tuple[type[Fact], ...] = (
    *data.FACTS,
    *consent.FACTS,
    *contact.FACTS,
    *restriction.FACTS,
    *rights.FACTS,
    *erasure.FACTS,
    *notices.FACTS,
    *recipients.FACTS,
    *organisation.FACTS,
    *security.FACTS,
    *own.FACTS,
    *investigations.FACTS,
)

EVENT_TYPES: Mapping[str, type[Fact]] = MappingProxyType({fact.TOPIC: fact for fact in FACTS})

UPCASTERS: Mapping[tuple[str, int], Upcaster] = MappingProxyType({})
"""(type, version) to what makes version + 1 of it. A released version never leaves this table."""


class UnknownEventTypeError(Exception):
    """No event type of this name is in the vocabulary."""

    def __init__(self, type_name: str) -> None:
        super().__init__(f"unknown event type: {type_name[:100]}")
        self.type_name = type_name


class UnknownVersionError(Exception):
    """This ledger cannot read this version of the type."""

    def __init__(self, type_name: str, version: int) -> None:
        super().__init__(f"unknown version {version} of event type {type_name}")
        self.type_name = type_name
        self.version = version


def fact_class(type_name: str) -> type[Fact]:
    """Raises UnknownEventTypeError."""
    found = EVENT_TYPES.get(type_name)
    if found is None:
        raise UnknownEventTypeError(type_name)
    return found


def upcast(
    type_name: str,
    version: int,
    stored: dict[str, Any],
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> dict[str, Any]:
    """Stored data as of the type's current version.

    Raises UnknownEventTypeError, UnknownVersionError.
    """
    current = fact_class(type_name).VERSION
    if not 1 <= version <= current:
        raise UnknownVersionError(type_name, version)
    for step in range(version, current):
        if (type_name, step) not in upcasters:
            raise UnknownVersionError(type_name, version)
        stored = upcasters[type_name, step](stored)
    return stored
