"""As much of an event as it takes to know what it is about, whatever its type and version."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec


class Named(msgspec.Struct, frozen=True, gc=False):
    """What a fact of any type and version may name; everything else in it is passed over."""

    purposes: tuple[str, ...] | None = None
    categories: tuple[str, ...] | None = None
    recipient: str | None = None
    manner: str | None = None
    basis: str | None = None
    region: str | None = None
    notice: str | None = None


class Attributes(msgspec.Struct, frozen=True, gc=False):
    """What the envelope of an event may name."""

    time: datetime | None = None
    source: str | None = None
    actor: str | None = None


class Glance(Attributes, frozen=True, gc=False):
    """An event, seen in passing."""

    data: Named = Named()


_glance = msgspec.json.Decoder(Glance)
_anything = msgspec.json.Decoder()


def glance(data: bytes) -> Glance:
    """Reads what there is, and passes over what has another shape than today's events.

    Raises `msgspec.DecodeError` when it is not JSON.
    """
    try:
        return _glance.decode(data)
    except msgspec.ValidationError:
        return _what_fits(_anything.decode(data))


def _what_fits(event: Any) -> Glance:
    data = event.get("data") if isinstance(event, dict) else None
    named = Named(**_fitting(Named, data))
    return Glance(data=named, **_fitting(Attributes, event))


def _fitting(cls: type[msgspec.Struct], value: Any) -> dict[str, Any]:
    fitting: dict[str, Any] = {}
    for wanted in msgspec.structs.fields(cls) if isinstance(value, dict) else ():
        with suppress(msgspec.ValidationError):
            fitting[wanted.name] = msgspec.convert(value.get(wanted.name), wanted.type)
    return fitting
