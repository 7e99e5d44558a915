"""The journal of erasures: whole lines survive, torn ones are no harm, altered ones are told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from api.erasing.journal import Journal, JournalDamagedError, JournalEntry
from ledger.vocabulary.codes import ErasureTrigger
from ledger.vocabulary.erasure import ErasureOrdered


def entry(name: str = "E1") -> JournalEntry:
    fact = ErasureOrdered(erasure=name, trigger=ErasureTrigger.REQUEST, reason="本人請求")
    return JournalEntry(
        log="ledger",
        subject=UUID(int=7, version=4),
        id=f"erasure/{name}/ordered",
        time=datetime(2026, 11, 23, tzinfo=UTC),
        actor="key:1",
        fact=fact,
        classes=("*",),
        spared=("C002",),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "erasures.journal"


def test_what_is_written_is_read_again(path: Path) -> None:
    for name in ("E1", "E2"):
        Journal(path).add(entry(name))
    assert list(Journal(path)) == [entry("E1"), entry("E2")]
    assert path.stat().st_mode & 0o077 == 0


def test_a_journal_that_is_not_there_is_empty(path: Path) -> None:
    assert list(Journal(path)) == []


def test_an_erasure_is_written_once(path: Path) -> None:
    journal = Journal(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: journal.add(entry(f"E{n % 5}")), range(40)))
    assert sorted(each.fact.erasure for each in journal) == ["E0", "E1", "E2", "E3", "E4"]


def test_the_certificate_of_an_erasure_is_a_line_of_its_own(path: Path) -> None:
    journal = Journal(path)
    journal.add(entry("E1"))
    for digest in ("a" * 64, "a" * 64, "b" * 64):
        journal.add(replace(entry("E1"), certificate=digest))
    assert journal.certificates("E1") == ["a" * 64, "b" * 64]
    assert journal.certificates("E2") == []
    assert len(list(Journal(path))) == 3


def test_what_another_process_wrote_is_read(path: Path) -> None:
    here, there = Journal(path), Journal(path)
    here.add(entry("E1"))
    there.add(entry("E1"))
    there.add(entry("E2"))
    assert list(here) == list(there) == [entry("E1"), entry("E2")]


def test_a_journal_put_back_from_a_backup_is_read_anew(path: Path) -> None:
    journal = Journal(path)
    journal.add(entry("E1"))
    old = path.read_bytes()
    journal.add(entry("E2"))
    path.write_bytes(old)
    assert list(journal) == [entry("E1")]
    path.unlink()
    assert list(journal) == []


@pytest.mark.parametrize("left", [1, 40, 200])
def test_what_a_power_loss_left_of_a_line_is_no_harm(path: Path, left: int) -> None:
    journal = Journal(path)
    journal.add(entry("E1"))
    whole = path.read_bytes()
    journal.add(entry("E2"))
    path.write_bytes(path.read_bytes()[: len(whole) + left])
    assert [each.fact.erasure for each in journal] == ["E1"]
    journal.add(entry("E3"))
    assert [each.fact.erasure for each in journal] == ["E1", "E3"]


@pytest.mark.parametrize("at", [0, 70, 200])
def test_an_altered_line_is_told_with_its_number(path: Path, at: int) -> None:
    journal = Journal(path)
    for name in ("E1", "E2"):
        journal.add(entry(name))
    content = bytearray(path.read_bytes())
    content[content.index(b"\n") + 1 + at] ^= 1
    path.write_bytes(bytes(content))
    for again in (Journal(path), Journal(path)):
        with pytest.raises(JournalDamagedError, match="line 2 is damaged"):
            list(again)
        with pytest.raises(JournalDamagedError):
            again.add(entry("E3"))
