"""Reading inside an investigation: its routes name it in the path, `{investigation}`."""

from collections.abc import Awaitable, Callable, Collection

from api.access.tokens import Role
from api.reading.listing import Lists, lists_for
from api.reading.readers import Reader, reader_with


def reader_inside(models: Collection[str] = ()) -> Callable[..., Awaitable[Reader]]:
    """A dependency: an investigator within an open investigation, as `reader_with` has it.

    What the path names (`{subject}`, `{recipient}`, `{request}`, `{transaction}`) is in the scope;
    whatever else is looked at, the route asks for by `Reader.check_scope`.
    """
    return reader_with(Role.INVESTIGATOR, models=models)


def lists_inside(models: Collection[str] = ()) -> Callable[..., Awaitable[Lists]]:
    """The same for lists."""
    return lists_for(Role.INVESTIGATOR, models=models)
