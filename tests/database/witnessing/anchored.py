"""Processes of a service with an anchor, and anchors that fail them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from api.publishing.adopting import adopt
from api.publishing.elsewhere import Elsewhere
from api.publishing.log_key import LogKeyFile
from api.publishing.publisher import Publisher
from api.publishing.remembered import RememberedNote
from api.witnessing.anchor import Anchor, AnchorError
from api.witnessing.anchoring import Anchoring
from api.witnessing.keepers import Keeper, keepers
from ledger.transparency.keys import VerifierKey
from tests.database.conftest import SERVICE
from tests.database.publishing.conftest import IDLE_SECONDS, ORIGIN, House

FOLDER = quote(ORIGIN, safe="")


@dataclass
class Process:
    """What one process of the service has: both started, neither has done anything."""

    publisher: Publisher
    anchoring: Anchoring
    house: House

    def start(self) -> "Process":
        self.publisher.step()
        self.anchoring.step()
        self.sign()
        self.anchoring.step()
        return self

    def sign(self) -> None:
        self.house.clock.now += IDLE_SECONDS
        self.publisher.step()

    @property
    def keeper(self) -> Keeper:
        with self.house.log.connect(SERVICE) as service:
            return keepers(service, [self.anchoring.name])[0]


def process(
    house: House,
    anchor: Anchor,
    settled_seconds: float = 0.0,
    witnesses: Sequence[VerifierKey] = (),
) -> Process:
    elsewhere = Elsewhere([anchor.place], house.clock)
    connections = house.publisher()._connections
    anchoring = Anchoring(
        connections, anchor, ORIGIN, elsewhere, settled_seconds, witnesses, clock=house.clock
    )
    return Process(house.publisher(elsewhere=elsewhere), anchoring, house)


def without_the_file(house: House) -> House:
    """The file that remembers checkpoints was put back with the database, or lost."""
    house.note_file.unlink()
    return house


def wrongly_adopted(house: House) -> House:
    """The file was lost, and a person said that nothing had been signed."""
    without_the_file(house)
    with house.log.connect(SERVICE) as service:
        key_file, remembered = LogKeyFile(house.key_file, ORIGIN), RememberedNote(house.note_file)
        adopt(service, key_file, remembered, 0)
    return house


def latest_size(house: House, anchor: Anchor) -> int:
    """Of the checkpoint that the anchor has as the latest."""
    held = anchor.read(f"{FOLDER}/latest")
    assert held is not None
    return house.opened(held).size


class Broken:
    """An anchor that cannot be reached until it is mended."""

    def __init__(self, anchor: Anchor) -> None:
        self.place = anchor.place
        self.anchor = anchor
        self.is_broken = True

    def read(self, name: str) -> bytes | None:
        return self._mended().read(name)

    def names(self, folder: str) -> Iterable[str]:
        return self._mended().names(folder)

    def create(self, name: str, content: bytes) -> bool:
        return self._mended().create(name, content)

    def replace(self, name: str, content: bytes) -> None:
        self._mended().replace(name, content)

    def _mended(self) -> Anchor:
        if self.is_broken:
            raise AnchorError(f"{self.place}: out of reach")
        return self.anchor


class OnlyNumbered(Broken):
    """An anchor whose latest was taken away, and that does not list what it has."""

    def __init__(self, anchor: Anchor) -> None:
        super().__init__(anchor)
        self.is_broken = False

    def read(self, name: str) -> bytes | None:
        return None if name.endswith("latest") else super().read(name)

    def names(self, folder: str) -> Iterable[str]:
        return [] if folder else super().names(folder)
