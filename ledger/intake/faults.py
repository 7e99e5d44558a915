"""Where in an event a fault is, and what it is: for people, without the value that was sent."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from ledger.vocabulary.fact import Fact

AT = re.compile(r" - at `\$?(.*)`$")
ENUM = "Invalid enum value"
FIELD = re.compile(r"^Object (?:contains )?(missing required|unknown) field `(.*)`")
PLAIN_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,39}\Z")
"""What a pointer may repeat; anything else that was sent as a name may be personal data."""
STEP = re.compile(r"\.([A-Za-z_0-9]+)|\[(\d+)\]|\[\.\.\.\]")


class Fault(Exception):
    """A check failed at this JSON pointer; `foreign` when the event is another emitter's."""

    def __init__(self, pointer: str, message: str, *, foreign: bool = False) -> None:
        self.pointer, self.message, self.foreign = pointer, message, foreign


def placed(message: str, cls: type[Fact]) -> tuple[str, str]:
    """msgspec's «… - at `$.data.manner`» as a JSON pointer and a sentence without the value."""
    found = AT.search(message)
    steps = [first or second for first, second in STEP.findall(found[1])] if found else []
    words = message[: found.start()] if found else message
    if field := FIELD.match(words):
        words = f"{field[1]} field"
        if PLAIN_NAME.match(field[2]):
            steps.append(field[2])
    if words.startswith(ENUM):
        choices = _choices(cls, steps[1]) if steps[0] == "data" else ()
        words = f"is none of {', '.join(choices)}" if choices else "is not accepted"
    return "".join(f"/{step}" for step in steps if step), words


@lru_cache(maxsize=1024)
def _choices(cls: type[Fact], name: str) -> tuple[str, ...]:
    """The closed list that a field of the fact, or a part of it, takes its values from."""
    info = msgspec.inspect.type_info(cls)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    return tuple(sorted({word for f in fields if f.name == name for word in _enums(f.type)}))


def _enums(kind: msgspec.inspect.Type) -> Iterator[str]:
    match kind:
        case msgspec.inspect.EnumType():
            yield from (member.value for member in kind.cls)
        case msgspec.inspect.Metadata():
            yield from _enums(kind.type)
        case msgspec.inspect.ListType():
            yield from _enums(kind.item_type)
        case msgspec.inspect.UnionType():
            for part in kind.types:
                yield from _enums(part)
        case msgspec.inspect.StructType():
            for field in kind.fields:
                yield from _enums(field.type)
