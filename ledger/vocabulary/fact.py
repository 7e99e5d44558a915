"""The class every event type derives from."""

from typing import Any, ClassVar

import msgspec
from eventsourcing.dcb.domain import Decision

BY_CATEGORY = "by category"
"""The retention class of values that are sealed by category: each category is a class of its own,
so that one can be erased and another kept.
"""
EVERY_CLASS = "*"
"""Every retention class but those that are spared: what an erasure of everything fences."""


class Fact(
    msgspec.Struct,
    Decision,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """One immutable fact; its class is the wire schema, the stored form and the documentation.

    `TOPIC` is the permanent stored type name (the library reads it too), `VERSION` the schema
    version. `ABOUT_MEMBER` says whether the envelope's `subject` is a member reference. `SEALED`
    maps each sealed field to the retention class of its data key. `RESERVED` types are appended by
    the ledger alone.
    """

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    ABOUT_MEMBER: ClassVar[bool] = True
    RESERVED: ClassVar[bool] = False
    SEALED: ClassVar[dict[str, str]] = {}

    def as_dict(self) -> dict[str, Any]:
        """What the library offers to a slice's methods: each field by name, the whole as `fact`."""
        return {name: getattr(self, name) for name in self.__struct_fields__} | {"fact": self}

    def entity_tags(self) -> tuple[str, ...]:
        """Tags of the things other than the member that this fact is about."""
        return ()
