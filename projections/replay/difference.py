"""How two views of a member differ: part by part, so that the one can be made of the other."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from projections.members.view import EMPTY, MAPS, View, plain

PARTS = tuple(field.name for field in msgspec.structs.fields(View))
"""What a view is made of: maps by code or id, and single values."""


class Kind(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Change(NamedTuple):
    """One part of a view: `path` names it, a single value by its name, an item of a map also by
    its key.
    """

    path: tuple[str, ...]
    before: Any
    after: Any

    @property
    def kind(self) -> Kind:
        if self.before in EMPTY:
            return Kind.ADDED
        return Kind.REMOVED if self.after in EMPTY else Kind.CHANGED

    def as_json(self) -> dict[str, Any]:
        return {
            "path": list(self.path),
            "change": self.kind.value,
            "before": plain(self.before),
            "after": plain(self.after),
        }


def difference(before: View, after: View) -> list[Change]:
    """What is to be changed of `before` to have `after`; nothing where they are equal."""
    return [change for name in PARTS for change in _of_part(name, before, after)]


def _of_part(name: str, before: View, after: View) -> Iterator[Change]:
    was, became = getattr(before, name), getattr(after, name)
    if was == became:
        return
    if name not in MAPS:
        yield Change((name,), was, became)
        return
    for key in sorted(was.keys() | became.keys()):
        if was.get(key) != became.get(key):
            yield Change((name, key), was.get(key), became.get(key))


def applied(view: View, changes: Iterable[Change]) -> View:
    """The view with these changes; `view` stays as it was."""
    changed = view.copy()
    for (name, *key), _, after in changes:
        if not key:
            setattr(changed, name, after)
        elif after is None:
            del getattr(changed, name)[key[0]]
        else:
            getattr(changed, name)[key[0]] = after
    return changed
