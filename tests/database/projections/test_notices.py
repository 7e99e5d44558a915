from itertools import permutations

import msgspec
import pytest

from ledger.catalogue.catalogue import shipped_notice
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.notices import NoticePublished, NoticeRetired, ServiceNoticePublished
from ledger.vocabulary.parts import Words
from projections.notices.projection import Notices
from tests.database.conftest import Log
from tests.database.projections.history import START, add, entry, rows
from tests.database.projections.views import folded_anew, project, view


def published(title: str = "notice", version: str = "2026-01") -> NoticePublished:
    return msgspec.structs.replace(
        shipped_notice(), notice=version, title=Words(zh=title, en=title)
    )


def retired(reason: str = "a new one", version: str = "2026-01") -> NoticeRetired:
    return NoticeRetired(notice=version, effective_from=START, reason=reason)


def stated(service: str = "card") -> ServiceNoticePublished:
    return ServiceNoticePublished(
        service_notice="card-1",
        service=service,
        page="/card",
        page_sha256="0" * 64,
        effective_from=START,
        purposes=["040"],
        categories=["C001"],
        manners=[Manner.MARKETING],
        text=Words(zh="說明", en="statement"),
    )


def test_a_published_notice_reads_back_as_the_fact(log: Log) -> None:
    add(log, [entry(published())])
    project(log, [Notices()])
    ((data, effective_from),) = rows(log, "SELECT data, effective_from FROM notices")
    assert msgspec.convert(data, NoticePublished) == published()
    assert effective_from == published().effective_from
    assert rows(log, "SELECT published_at FROM notices") == rows(
        log, "SELECT recorded_at FROM events"
    )


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_whatever_comes_first_the_latest_publication_and_retirement_hold(
    log: Log, order: tuple[int, ...]
) -> None:
    facts = [
        entry(published("old"), minute=1),
        entry(published("new"), minute=2),
        entry(retired("early"), minute=3),
        entry(retired("late"), minute=4),
    ]
    add(log, [facts[n] for n in order])
    project(log, [Notices()])
    assert rows(log, "SELECT data #>> '{title,en}', retired ->> 'reason' FROM notices") == [
        ("new", "late")
    ]


def test_a_notice_retired_but_never_published_is_no_notice(log: Log) -> None:
    add(log, [entry(published()), entry(retired(version="2020-01"))])
    project(log, [Notices()])
    assert rows(log, "SELECT notice, retired FROM notices") == [("2026-01", None)]


def test_the_latest_statement_on_a_page_holds(log: Log) -> None:
    add(log, [entry(stated("new"), minute=5), entry(stated("old"), minute=1)])
    project(log, [Notices()])
    ((name, service, data),) = rows(
        log, "SELECT service_notice, service, data FROM service_notices"
    )
    assert (name, service) == ("card-1", "new")
    assert msgspec.convert(data, ServiceNoticePublished) == stated("new")


def test_piece_by_piece_gives_the_same(log: Log) -> None:
    for fact in (published("a"), retired("x"), stated(), published("b"), retired("y")):
        add(log, [entry(fact)])
        project(log)
    assert view(log) == folded_anew(log)
