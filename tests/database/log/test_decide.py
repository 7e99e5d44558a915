"""Decisions: read from the log, appended under their condition."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest
from psycopg_pool import ConnectionPool

from ledger.catalogue.catalogue import shipped_notice
from ledger.decisions.notices import PublishNotice, RetireNotice
from ledger.decisions.recipients import RecordRecipient
from ledger.decisions.refused import DecisionRefusedError, UnknownThingError
from ledger.log.decide import Decider
from ledger.log.prepare import Preparer
from ledger.sealing.keyring import FileKeyring
from ledger.vocabulary.envelope import Received
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.notices import NoticeRetired
from ledger.vocabulary.recipients import RecipientSuspended
from tests.database.conftest import OWNER, Log

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def envelope(fact: Fact) -> Received:
    return Received(source="/ledger", id=str(uuid4()), time=NOW, fact=fact, actor="officer")


@pytest.fixture
def decider(log: Log, tmp_path: Path) -> Iterator[Decider]:
    keyring = FileKeyring.create(tmp_path / "keyring.json")
    with ConnectionPool(log.conninfo(), max_size=4, kwargs={"autocommit": True}) as pool:
        yield Decider(pool.connection, Preparer(keyring))


def retired() -> NoticeRetired:
    return NoticeRetired(notice="2026-01", effective_from=NOW, reason="replaced")


def test_publishes_a_version_once(decider: Decider) -> None:
    _, positions = decider.do(lambda: PublishNotice(shipped_notice()), envelope)
    assert positions == [1]
    with pytest.raises(DecisionRefusedError, match="published already"):
        decider.do(lambda: PublishNotice(shipped_notice()), envelope)


def test_retires_only_what_was_published_and_only_once(decider: Decider) -> None:
    with pytest.raises(UnknownThingError):
        decider.do(lambda: RetireNotice(retired()), envelope)
    decider.do(lambda: PublishNotice(shipped_notice()), envelope)
    decider.do(lambda: RetireNotice(retired()), envelope)
    with pytest.raises(DecisionRefusedError, match="retired already"):
        decider.do(lambda: RetireNotice(retired()), envelope)


def test_nothing_is_recorded_of_a_recipient_nobody_registered(decider: Decider) -> None:
    fact = RecipientSuspended(recipient="black-cat", reason="lost parcels", effective_from=NOW)
    with pytest.raises(UnknownThingError):
        decider.do(lambda: RecordRecipient(fact), envelope)


def test_of_two_at_once_one_decides_and_the_other_is_refused(log: Log, decider: Decider) -> None:
    together = Barrier(2)
    first_attempts = count()

    def at_the_same_moment(fact: Fact) -> Received:
        if next(first_attempts) < 2:
            together.wait()
        return envelope(fact)

    def publish(_: int) -> str:
        try:
            decider.do(lambda: PublishNotice(shipped_notice()), at_the_same_moment)
        except DecisionRefusedError:
            return "refused"
        return "published"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(publish, range(2))) == ["published", "refused"]
    with log.connect() as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (1,)


def test_goes_on_at_another_epoch(log: Log, decider: Decider) -> None:
    with log.connect(OWNER) as owner:
        owner.execute("UPDATE head SET epoch = epoch + 1")
    _, positions = decider.do(lambda: PublishNotice(shipped_notice()), envelope)
    assert positions == [1]
