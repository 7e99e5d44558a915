"""A log whose keyring is in a file, in clear or sealed by a KMS, as several processes hold it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from ledger.sealing.boxes import DataKey
from ledger.sealing.keyring import StoredKeyring
from ledger.sealing.keyring_file import ClearForm, Form, RingFile
from ledger.sealing.keyring_kms import KmsForm
from ledger.sealing.kms import KeyService
from ledger.sealing.pseudonyms import keyring_mark
from ledger.sealing.subjects import KeyName, Subjects
from tests.aws import running_aws
from tests.database.conftest import SERVICE, Log
from tests.unit.sealing.key_service import with_a_fresh_key

Row = tuple[Any, ...]


@dataclass
class Sealed:
    """The log, and the file of its keyring."""

    log: Log
    file: RingFile
    data_keys: dict[KeyName, DataKey] = field(default_factory=dict)

    def ring(self) -> StoredKeyring:
        """The ring as one more process holds it."""
        return StoredKeyring.open_from(self.file)

    def connection(self, role: str = SERVICE) -> psycopg.Connection[Row]:
        return psycopg.connect(self.log.conninfo(role), autocommit=True)

    def seal_members(self, count: int, ring: StoredKeyring | None = None) -> None:
        """Has that many more members, with a data key each, remembered in `data_keys`."""
        subjects = Subjects(ring or self.ring())
        first = len(self.data_keys)
        names = {f"M{first + number}": None for number in range(count)}
        with self.connection() as service:
            taken = subjects.take(service, names)
            wanted = {(_known(each.subject), "C001"): None for each in taken.values()}
            self.data_keys |= subjects.take_keys(service, wanted)

    def opened_by(self, ring: StoredKeyring) -> dict[KeyName, DataKey]:
        with self.connection() as service:
            return dict(Subjects(ring).find_keys(service, list(self.data_keys)))

    def wrapped(self) -> list[bytes]:
        with self.connection() as service:
            rows = service.execute("SELECT wrapped FROM data_keys ORDER BY subject").fetchall()
        return [row[0] for row in rows]

    def wrapped_by(self) -> set[str]:
        return {self.ring().wrapped_by(wrapped) for wrapped in self.wrapped()}


def _known(subject: UUID | None) -> UUID:
    assert subject is not None
    return subject


@pytest.fixture(scope="session")
def kms_service() -> Iterator[KeyService]:
    with running_aws() as url:
        yield with_a_fresh_key(KeyService.connect("alias/none", url))


@pytest.fixture(params=["file", "kms"])
def form(request: pytest.FixtureRequest, kms_service: KeyService) -> Form:
    return ClearForm() if request.param == "file" else KmsForm(kms_service)


@pytest.fixture
def sealed(log: Log, tmp_path: Path, form: Form) -> Sealed:
    sealed = Sealed(log, RingFile(tmp_path / "keyring.json", form))
    ring = StoredKeyring.create_in(sealed.file)
    with sealed.connection() as service:
        arguments = (keyring_mark(ring.lookup_key), ring.active_id)
        known = service.execute("SELECT know_keyring_v2(%s, %s)", arguments).fetchone()
    assert known == (ring.active_id,)
    return sealed
