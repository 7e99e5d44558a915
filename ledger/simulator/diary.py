"""What is going to happen, kept in order of time until it does."""

from collections.abc import Iterator
from heapq import heappop, heappush

from ledger.simulator.documents import Document, Draft, Event, event
from ledger.simulator.people import Member


class Diary:
    """Events written down for a moment up to `end`; `written` counts them, told or not."""

    def __init__(self, end: int) -> None:
        self.end = end
        self.written = 0
        self._waiting: list[tuple[int, int, Event]] = []
        self._numbers: dict[str, int] = {}

    def write(
        self,
        at: int,
        member: Member | None,
        draft: Draft,
        about: str | None = None,
        cause: str | None = None,
    ) -> str:
        """Writes the draft down; answers the event's id. `about` joins the events of one case."""
        links: Document = {}
        if about is not None:
            links["correlationid"] = about
        if cause is not None:
            links["causationid"] = cause
        self.written += 1
        reference = None if member is None else member.reference
        told = event(self.written, at, reference, draft, links)
        heappush(self._waiting, (at, self.written, told))
        id_: str = told.document["id"]
        return id_

    def adopt(self, at: int, told: Event) -> None:
        """Takes over an event that has its id and time already."""
        self.written += 1
        heappush(self._waiting, (at, self.written, told))

    def number(self, kind: str) -> str:
        """A new identifier of an order, a request, …"""
        self._numbers[kind] = number = self._numbers.get(kind, 0) + 1
        return f"{kind}-{number}"

    def numbered(self, kind: str) -> int:
        """How many identifiers of the kind there are."""
        return self._numbers.get(kind, 0)

    def told_until(self, now: int) -> Iterator[Event]:
        """Takes out what has happened by `now`, in order."""
        waiting = self._waiting
        while waiting and waiting[0][0] <= now:
            yield heappop(waiting)[2]
