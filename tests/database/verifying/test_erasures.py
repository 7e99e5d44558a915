"""An erasure leaves every proof as it was, and one that was not carried out as told is found."""

from pathlib import Path
from uuid import UUID

import orjson
import psycopg
import pytest

from ledger.log import erase
from ledger.log.append import Entry, append
from ledger.log.erase import Fence
from ledger.log.prepare import Preparer
from ledger.log.writer import LogWriter
from ledger.sealing.boxes import box_commitment
from ledger.sealing.keyring import FileKeyring
from ledger.sealing.subjects import Subjects
from ledger.transparency.hashing import entry_of
from ledger.transparency.proving import consistency_proof, inclusion_proof
from ledger.transparency.receipts import Receipt
from ledger.verifying.events import key_of
from ledger.verifying.offline import verify_checkpoints, verify_receipt
from ledger.vocabulary.codes import ErasureTrigger
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.erasure import ErasureCompleted, ErasureOrdered
from ledger.vocabulary.fact import EVERY_CLASS, Fact
from ledger.vocabulary.own import OWN_SOURCE
from projections.transparency.projection import Transparency
from tests.database.conftest import SERVICE, Log
from tests.database.log.test_erase import BEFORE, collected
from tests.database.projections.views import project
from tests.database.verifying.recorded import KEY, found, microseconds, sign, superuser, verified


class Erased:
    """One member of two, erased as the service does it; `erasure.ordered` is at 3."""

    def __init__(self, log: Log, keyring: FileKeyring) -> None:
        self.log, self._keyring = log, keyring
        self.subject = UUID(str(self.told(1)["subject"]))
        self.note = sign_all(log)
        self.receipts = {position: self.receipt(position, 2) for position in (1, 2)}

    def order(self) -> None:
        fact = ErasureOrdered(erasure="E1", trigger=ErasureTrigger.REQUEST, reason="asked")
        with self.log.connect() as service:
            fence = Fence("E1", self.subject, (EVERY_CLASS,))
            erase.order(service, self._entry(service, fact), fence, {}, epoch=None)

    def destroy(self) -> None:
        with self.log.connect() as service:
            stone = Subjects(self._keyring).find_tombstone(service, self.subject)
            erase.destroy(service, "E1", stone)

    def complete(self) -> None:
        with self.log.connect() as service:
            row = service.execute("SELECT destroyed FROM erasure_runs").fetchone()
            assert row is not None
            keys = [name.partition("/")[2] for name in row[0]]
            erase.complete(service, self._entry(service, completed(keys)), "E1")

    def told(self, position: int) -> dict[str, object]:
        told: dict[str, object] = orjson.loads(self.row(position)[1])
        return told

    def row(self, position: int) -> tuple[bytes, bytes]:
        """The entry, and the data alone."""
        with self.log.connect() as service:
            row = service.execute(
                "SELECT recorded_at, data FROM events WHERE position = %s", (position,)
            ).fetchone()
        assert row is not None
        return entry_of(microseconds(row[0]), row[1]), row[1]

    def receipt(self, position: int, size: int) -> bytes:
        with self.log.connect() as service:
            row = service.execute("SELECT note FROM checkpoints WHERE size = %s", (size,))
            note = row.fetchone()
            assert note is not None
            proof = inclusion_proof(position - 1, size, lambda *tile: _tile(service, *tile))
        entry, _ = self.row(position)
        return bytes(Receipt(position - 1, tuple(proof), note[0].encode(), entry))

    def append(self, change: dict[str, object], like: int) -> None:
        """An event as an honest writer would never write it, after one that is there."""
        told = self.told(like) | change
        key = key_of(str(told["source"]), str(told["id"]))
        tags = tuple(map(str, self._listed(told["tags"])))
        with self.log.connect() as service:
            append(service, [Entry(key, b"", str(told["type"]), tags, orjson.dumps(told))])

    @staticmethod
    def _listed(value: object) -> list[object]:
        assert isinstance(value, list)
        return value

    def _entry(self, service: psycopg.Connection[tuple[object, ...]], fact: Fact) -> Entry:
        event = Received(
            source=OWN_SOURCE,
            id=f"E1/{fact.TOPIC}",
            time=BEFORE,
            fact=fact,
            subject=str(self.subject),
        )
        (entry,) = Preparer(self._keyring)(service, [event])
        return entry


def completed(keys: list[str], erasure: str = "E1") -> ErasureCompleted:
    return ErasureCompleted(
        erasure=erasure, method="keys", place="here", keys_destroyed=keys, stores=[]
    )


def _tile(service: psycopg.Connection[tuple[object, ...]], level: int, n: int, _: int) -> bytes:
    row = service.execute(
        "SELECT hashes FROM tiles WHERE level = %s AND n = %s", (level, n)
    ).fetchone()
    assert row is not None
    assert isinstance(row[0], bytes)
    return row[0]


def sign_all(log: Log) -> bytes:
    project(log, [Transparency()])
    return sign(log)


@pytest.fixture
def keyring_file(tmp_path: Path) -> Path:
    return tmp_path / "keyring.json"


@pytest.fixture
def erased(log: Log, keyring_file: Path) -> Erased:
    keyring = FileKeyring.create(keyring_file)
    writer = LogWriter(lambda: psycopg.connect(log.conninfo(SERVICE)), Preparer(keyring))
    writer.submit([collected("e1"), collected("e2", member="M000456")]).result()
    writer.close()
    return Erased(log, keyring)


def test_what_was_proven_before_an_erasure_is_proven_after_it_with_no_key_at_hand(
    erased: Erased, keyring_file: Path
) -> None:
    erased.order()
    erased.destroy()
    erased.complete()
    after = sign_all(erased.log)
    keyring_file.unlink()
    seen = verified(erased.log, erased.note, after)
    assert (seen.findings, seen.erasures, seen.checkpoints) == ((), 1, 2)
    for position, receipt in erased.receipts.items():
        proven = verify_receipt(receipt, KEY.verifier)
        assert (proven.position, proven.entry) == (position, erased.row(position)[0])
    with erased.log.connect() as service:
        proof = consistency_proof(2, 4, lambda *tile: _tile(service, *tile))
    grown = verify_checkpoints(erased.note, after, KEY.verifier, proof)
    assert [checkpoint.size for checkpoint in grown] == [2, 4]


def test_the_erasure_names_the_key_that_sealed_and_has_a_receipt_of_its_own(
    erased: Erased,
) -> None:
    erased.order()
    erased.destroy()
    erased.complete()
    sign_all(erased.log)
    proven = verify_receipt(erased.receipt(4, 4), KEY.verifier)
    assert proven.entry is not None
    told = orjson.loads(proven.entry[8:])
    sealed = orjson.loads(erased.row(1)[1])["data"]["values"]
    assert told["type"] == "erasure.completed"
    assert set(told["data"]["keys_destroyed"]) == set(map(box_commitment, sealed.values()))


def test_a_key_that_was_said_to_be_destroyed_is_found(erased: Erased) -> None:
    with superuser(erased.log) as connection:
        connection.execute("CREATE TABLE backup AS TABLE data_keys")
    erased.order()
    erased.destroy()
    erased.complete()
    with superuser(erased.log) as connection:
        connection.execute(
            "INSERT INTO data_keys SELECT * FROM backup WHERE subject = %s", (erased.subject,)
        )
    named = orjson.loads(erased.row(4)[1])["data"]["keys_destroyed"]
    assert found(erased.log) == [
        f"position 4: the key {key}, said to be destroyed, is there" for key in sorted(named)
    ]


def test_what_was_sealed_under_it_after_the_order_is_found(erased: Erased) -> None:
    erased.order()
    erased.append({"id": "late"}, like=1)
    erased.destroy()
    erased.complete()
    findings = found(erased.log)
    assert len(findings) == 2  # a key for each of two categories
    for finding in findings:
        assert finding.startswith("position 4: it is sealed under the key ")
        assert finding.endswith(", destroyed before by 5")


def test_what_was_sealed_before_the_order_is_no_fault(erased: Erased) -> None:
    erased.append({"id": "in time"}, like=1)
    erased.order()
    erased.destroy()
    erased.complete()
    assert found(erased.log) == []


def test_an_erasure_that_nobody_ordered_is_found(erased: Erased) -> None:
    erased.order()
    erased.destroy()
    erased.complete()
    data = orjson.loads(erased.row(4)[1])["data"] | {"erasure": "E2", "keys_destroyed": []}
    erased.append({"id": "E2/erasure.completed", "data": data}, like=4)
    assert found(erased.log) == ["position 5: erasure E2 is completed and was not ordered before"]


def test_an_erasure_that_is_completed_twice_is_found(erased: Erased) -> None:
    erased.order()
    erased.destroy()
    erased.complete()
    erased.append({"id": "again"}, like=4)
    assert found(erased.log) == ["position 5: erasure E1 was completed before"]


def test_what_an_emitter_tells_of_its_own_erasures_is_its_business(erased: Erased) -> None:
    erased.order()
    erased.destroy()
    erased.complete()
    erased.append({"source": "/shop", "id": "ours"}, like=4)
    assert found(erased.log) == []


def test_a_completion_that_says_nothing_is_found(erased: Erased) -> None:
    erased.order()
    erased.destroy()
    erased.complete()
    erased.append({"id": "empty", "data": {}}, like=4)
    (finding,) = found(erased.log)
    assert finding.startswith("position 5: its data is not the completion of an erasure")
