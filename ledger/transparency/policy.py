"""Whom to trust (C2SP tlog-policy): logs, witnesses, and how many of them it takes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Self

from ledger.transparency.keys import VerifierKey

NO_QUORUM = "none"


class Trusted(NamedTuple):
    """A log or a witness, and where it can be reached if that is told."""

    key: VerifierKey
    url: str | None = None


class Group(NamedTuple):
    """Witnesses or groups before it, of which so many must have signed."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a checkpoint must carry: one log's signature, and cosignatures of a quorum.

    Witnesses and groups have names of their own; groups stand in the order of their definition.
    """

    quorum: str = NO_QUORUM
    logs: tuple[Trusted, ...] = ()
    witnesses: Mapping[str, Trusted] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, Group] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def trusting(cls, *keys: VerifierKey) -> Self:
        """Any of these keys of logs, without witnesses."""
        return cls(logs=tuple(map(Trusted, keys)))

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """Every key that is known, those of the logs first."""
        return tuple(trusted.key for trusted in (*self.logs, *self.witnesses.values()))

    def is_quorum(self, signers: Collection[VerifierKey]) -> bool:
        """Whether the witnesses among the signers are enough."""
        reached = {name for name, witness in self.witnesses.items() if witness.key in signers}
        for name, group in self.groups.items():
            if len(reached.intersection(group.members)) >= group.threshold:
                reached.add(name)
        return self.quorum == NO_QUORUM or self.quorum in reached
