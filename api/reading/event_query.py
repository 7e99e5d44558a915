"""The filters on events, and whether an event passes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from api.reading.parameters import WORDS_MAX, Moment, Page, Words, not_before
from projections.glance import Glance


class EventFilters(Page):
    """`from` and `to` are of the event's own time, the others of ours; ends are not included."""

    type: Words
    purpose: Words
    category: Words
    recipient: Words
    manner: Words
    basis: Words
    source: Words
    actor: Words
    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Annotated[Moment | None, not_before("from_")] = None
    recorded_from: Moment | None = None
    recorded_to: Annotated[Moment | None, not_before("recorded_from")] = None


class EventQuery(EventFilters):
    """Filters on the whole log."""

    subject: Annotated[list[UUID], Field(default_factory=list, max_length=WORDS_MAX)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters ready for use: an empty set lets everything pass."""

    types: frozenset[str]
    purposes: frozenset[str]
    categories: frozenset[str]
    manners: frozenset[str]
    bases: frozenset[str]
    sources: frozenset[str]
    actors: frozenset[str]
    tags: frozenset[str]
    time_from: datetime | None
    time_to: datetime | None
    recorded_from: datetime | None
    recorded_to: datetime | None

    @classmethod
    def of(cls, query: EventFilters) -> Self:
        return cls(
            types=frozenset(query.type),
            purposes=frozenset(query.purpose),
            categories=frozenset(query.category),
            manners=frozenset(query.manner),
            bases=frozenset(query.basis),
            sources=frozenset(query.source),
            actors=frozenset(query.actor),
            tags=frozenset(f"recipient:{recipient}" for recipient in query.recipient),
            time_from=query.from_,
            time_to=query.to,
            recorded_from=query.recorded_from,
            recorded_to=query.recorded_to,
        )

    @property
    def is_everything(self) -> bool:
        return not (self.tags or self.zone_arguments(times_only=False))

    def zone_arguments(self, *, times_only: bool) -> dict[str, Any] | None:
        """What a stretch of the log must hold; None when any will do."""
        sets = ("types", "purposes", "categories", "manners", "bases", "sources", "actors")
        moments = ("time_from", "time_to", "recorded_from", "recorded_to")
        arguments: dict[str, Any] = {
            name: None if times_only else sorted(getattr(self, name)) or None for name in sets
        }
        arguments |= {name: getattr(self, name) for name in moments}
        return arguments if any(arguments.values()) else None

    def passes(
        self, recorded_at: datetime, type_: str, tags: list[str], seen: Glance | None
    ) -> bool:
        return (
            (not self.types or type_ in self.types)
            and (not self.tags or not self.tags.isdisjoint(tags))
            and _within(recorded_at, self.recorded_from, self.recorded_to)
            and self._tells(seen)
        )

    def _tells(self, seen: Glance | None) -> bool:
        if seen is None:
            return not self._looks_inside
        named = seen.data
        return (
            (not self.sources or seen.source in self.sources)
            and (not self.actors or seen.actor in self.actors)
            and (not self.manners or named.manner in self.manners)
            and (not self.bases or named.basis in self.bases)
            and (not self.purposes or not self.purposes.isdisjoint(named.purposes or ()))
            and (not self.categories or not self.categories.isdisjoint(named.categories or ()))
            and self._happened(seen.time)
        )

    def _happened(self, time: datetime | None) -> bool:
        if self.time_from is None and self.time_to is None:
            return True
        return time is not None and _within(time, self.time_from, self.time_to)

    @property
    def _looks_inside(self) -> bool:
        inside = (self.purposes, self.categories, self.manners, self.bases)
        return bool(any(inside) or self.sources or self.actors or self.time_from or self.time_to)


def _within(moment: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or moment >= start) and (end is None or moment < end)
