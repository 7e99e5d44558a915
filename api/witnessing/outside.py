"""Everything outside that checkpoints are brought to, as the settings have it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from api.environment import SettingsError
from api.publishing.elsewhere import Elsewhere
from api.publishing.errors import LogKeyError
from api.publishing.log_key import LogKeyFile
from api.settings import Settings
from api.witnessing.anchor import Anchor, AnchorError
from api.witnessing.anchoring import Anchoring, look_at_highest, look_at_latest
from api.witnessing.bucket import SCHEME, BucketAnchor
from api.witnessing.client import is_web_address
from api.witnessing.folder import FolderAnchor
from api.witnessing.keepers import KeeperKind, KeeperName
from api.witnessing.quorum import Quorum
from api.witnessing.rounds import Rounds
from ledger.log.recorder import Connections
from ledger.transparency.errors import MalformedError
from ledger.transparency.policy import Policy
from ledger.transparency.policy_file import parse_policy

POLICY = "LEDGER_WITNESS_POLICY"
ANCHORS = "LEDGER_ANCHORS"
POLICY_BYTES_MAX = 1 << 20
ROUND_REQUESTS = 2
"""How often a witness is asked in one round, at most."""


@dataclass(frozen=True)
class Outside:
    """The witnesses, whom of them it takes, and the anchors."""

    quorum: Quorum
    rounds: Rounds
    anchorings: Sequence[Anchoring]
    elsewhere: Elsewhere
    anchor_seconds: float

    @classmethod
    def opened(cls, settings: Settings, connections: Connections, stack: ExitStack) -> Self:
        """Until the stack is closed; nothing is reached yet. Raises `SettingsError`."""
        policy, anchors = witness_policy(settings), anchors_of(settings)
        rounds = Rounds(connections, policy, settings.witness_seconds)
        stack.callback(rounds.close)
        keys = [witness.key for witness in policy.witnesses.values()]
        elsewhere = Elsewhere(anchor.place for anchor in anchors)
        settled_seconds = ROUND_REQUESTS * settings.witness_seconds if rounds.names else 0.0
        anchorings = [
            Anchoring(connections, anchor, settings.log_origin, elsewhere, settled_seconds, keys)
            for anchor in anchors
        ]
        return cls(Quorum(policy), rounds, anchorings, elsewhere, settings.anchor_seconds)

    @property
    def names(self) -> list[KeeperName]:
        return [*self.rounds.names, *(each.name for each in self.anchorings)]


def keepers_configured(settings: Settings) -> list[KeeperName]:
    """Every witness that is asked and every anchor. Raises `SettingsError`."""
    witnesses = [
        KeeperName(KeeperKind.WITNESS, name)
        for name, witness in witness_policy(settings).witnesses.items()
        if witness.url
    ]
    anchors = [KeeperName(KeeperKind.ANCHOR, anchor.place) for anchor in anchors_of(settings)]
    return witnesses + anchors


def witness_policy(settings: Settings) -> Policy:
    """That of the file; nobody's cosignature, where there is none. Raises `SettingsError`."""
    if settings.witness_policy is None:
        return Policy()
    try:
        with settings.witness_policy.open("rb") as file:
            policy = parse_policy(file.read(POLICY_BYTES_MAX))
    except OSError as error:
        raise SettingsError(f"{POLICY}: {error.strerror}: {settings.witness_policy}") from error
    except MalformedError as error:
        raise SettingsError(f"{POLICY}: {error}") from error
    _check(policy, settings.log_origin)
    _check_keys(policy, LogKeyFile(settings.log_key_file, settings.log_origin))
    return policy


def _check_keys(policy: Policy, key_file: LogKeyFile) -> None:
    """A log that cosigns its own checkpoints is no witness of them."""
    try:
        own = key_file.read().verifier.public_key
    except LogKeyError:  # it is made later, or its fault is told by whoever signs
        return
    if own in {witness.key.public_key for witness in policy.witnesses.values()}:
        raise SettingsError(f"{POLICY}: a witness has the log's own key")


def _check(policy: Policy, origin: str) -> None:
    if policy.logs and origin not in {log.key.name for log in policy.logs}:
        raise SettingsError(f"{POLICY}: it is for other logs than {origin}")
    for name, witness in policy.witnesses.items():
        if not name.isprintable() or (witness.url and not is_web_address(witness.url)):
            raise SettingsError(f"{POLICY}: the name or the address of a witness cannot be used")
    if not policy.is_quorum([witness.key for witness in policy.witnesses.values() if witness.url]):
        raise SettingsError(f"{POLICY}: the witnesses that have an address are no quorum")


def anchors_of(settings: Settings) -> list[Anchor]:
    """Raises `SettingsError`."""
    return [_anchor(place, settings.s3_endpoint_url) for place in settings.anchors]


def found_in_anchors(settings: Settings) -> tuple[Elsewhere, Sequence[AnchorError]]:
    """What is there now, and which could not be looked at. Raises `SettingsError`."""
    elsewhere, unseen = Elsewhere(), list[AnchorError]()
    for anchor in anchors_of(settings):
        try:
            look_at_latest(anchor, settings.log_origin, elsewhere)
            look_at_highest(anchor, settings.log_origin, elsewhere)
        except AnchorError as error:
            unseen.append(error)
    return elsewhere, unseen


def _anchor(place: str, endpoint_url: str | None) -> Anchor:
    if not place.startswith(SCHEME):
        if "://" in place:
            raise SettingsError(f"{ANCHORS}: folders and {SCHEME}bucket/prefix, not {place}")
        return FolderAnchor(Path(place).absolute())
    try:
        anchor = BucketAnchor.connect(place, endpoint_url)
    except AnchorError as error:
        raise SettingsError(f"{ANCHORS}: {error}") from error
    if not anchor.bucket:
        raise SettingsError(f"{ANCHORS}: {place} names no bucket")
    return anchor
