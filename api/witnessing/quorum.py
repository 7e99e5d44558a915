"""Which checkpoint is published: the newest that the policy's witnesses have said enough of."""

from collections.abc import Iterator
from dataclasses import replace

from psycopg import Connection

from api.publishing.published import Published, last_published
from api.reading.sql import Row, rows, statement
from api.witnessing.judging import cosigned, text_of
from ledger.transparency.keys import VerifierKey
from ledger.transparency.policy import NO_QUORUM, Policy

COSIGNED = statement("cosigned_checkpoints")
AT_ONCE = 20
SIZE_MAX = 2**63 - 1


class Quorum:
    """Finds what may be shown, with the cosignatures that are true and of witnesses of the policy.

    Without a quorum that is the last checkpoint signed.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._keys = [witness.key for witness in policy.witnesses.values()]
        self._fewest = fewest(policy)
        self._reached = 0

    def published(self, connection: Connection[Row]) -> Published | None:
        """None while no checkpoint has what it takes. Raises `CheckpointDamagedError`."""
        if self._policy.quorum == NO_QUORUM:
            last = last_published(connection)
            return last and self._judged(last)[0]
        for candidate in self._candidates(connection):
            shown, signers = self._judged(candidate)
            if self._policy.is_quorum(signers):
                self._reached = shown.size
                return shown
        return None

    def _candidates(self, connection: Connection[Row]) -> Iterator[Published]:
        """Those that may have a quorum; what had one keeps it."""
        wanted = {"from": self._reached, "fewest": self._fewest, "limit": AT_ONCE}
        below: int | None = SIZE_MAX
        while below is not None:
            found = rows(connection, COSIGNED, {**wanted, "below": below})
            yield from (Published(*row) for row in found)
            below = found[-1][0] if len(found) == AT_ONCE else None

    def _judged(self, found: Published) -> tuple[Published, set[VerifierKey]]:
        signed = cosigned(text_of(found.note), found.cosignatures, self._keys)
        lines = [each.signature.line.removesuffix("\n") for each in signed]
        return replace(found, cosignatures=lines), {each.key for each in signed}


def fewest(policy: Policy) -> int:
    """Of how many witnesses the smallest quorum is."""
    needed = dict.fromkeys(policy.witnesses, 1) | {NO_QUORUM: 0}
    for name, group in policy.groups.items():
        cheapest = sorted(needed[member] for member in group.members)
        needed[name] = sum(cheapest[: group.threshold])
    return needed[policy.quorum]
