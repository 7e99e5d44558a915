"""From stored events back to their sealed values: which boxes they hold, and under which keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from ledger.sealing.boxes import DataKey, open_box
from ledger.sealing.subjects import KeyName
from ledger.vocabulary.envelope import Stored, event_key
from ledger.vocabulary.fact import Fact


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One box of an event; `category` is None for a field that is not kept by category."""

    name: str
    category: str | None
    box: str
    key_name: KeyName

    @property
    def field(self) -> str:
        """The place the box is bound to, as `Preparer` writes it."""
        return f"{self.name}/{self.category}" if self.category else self.name


def sealed_parts(stored: Stored[Fact]) -> Iterator[SealedPart]:
    """The boxes of an event, in the order of its fields."""
    if stored.subject is None:
        return
    subject = UUID(stored.subject)
    for name, retention_class in stored.data.SEALED.items():
        held = getattr(stored.data, name)
        if isinstance(held, str):
            yield SealedPart(name, None, held, (subject, retention_class))
        for category, box in held.items() if isinstance(held, Mapping) else ():
            yield SealedPart(name, category, box, (subject, category))


def open_part(stored: Stored[Fact], part: SealedPart, key: DataKey) -> dict[str, str]:
    """The values in clear. Raises `BoxRefusedError`."""
    return open_box(
        key,
        part.box,
        event_key=event_key(stored.source, stored.id),
        field=part.field,
        version=stored.version,
    )
