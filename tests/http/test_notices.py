"""The versions of the notice and the statements on services' pages."""

from typing import Any

import msgspec
import orjson

from api.access.tokens import Role
from ledger.catalogue.catalogue import shipped_notice
from tests.http.conftest import Running
from tests.http.reading import get, pointer_of, post, project, reads, walk
from tests.http.test_recipients import about

NOTICE: dict[str, Any] = orjson.loads(msgspec.json.encode(shipped_notice()))
SERVICE_NOTICE: dict[str, Any] = {
    "service_notice": "lottery-1",
    "service": "lottery",
    "page": "https://shop.example/lottery",
    "page_sha256": "0" * 64,
    "effective_from": "2026-10-01T00:00:00Z",
    "purposes": ["040"],
    "categories": ["C001"],
    "manners": ["marketing"],
    "text": {"zh": "抽獎", "en": "lottery"},
}


def fill(running: Running) -> list[int]:
    older = NOTICE | {"notice": "2025-01"}
    retired = {
        "notice": "2025-01",
        "effective_from": "2026-01-01T00:00:00Z",
        "reason": "replaced",
        "successor": NOTICE["notice"],
    }
    positions = post(
        running,
        [
            about("notice.published", 1, **NOTICE),
            about("notice.published", 2, **older),
            about("notice.retired", 3, **retired),
            about("service-notice.published", 4, **SERVICE_NOTICE),
        ],
    )
    project(running)
    return positions


def test_a_version_of_the_notice_is_shown_whole(running: Running) -> None:
    position = fill(running)[0]
    shown = get(running, Role.AUDITOR, f"/v1/notices/{NOTICE['notice']}").json()
    assert shown["data"] == NOTICE
    assert (shown["position"], shown["title"]) == (position, NOTICE["title"])


def test_the_versions_are_listed_with_what_retired_them(running: Running) -> None:
    fill(running)
    for role in (Role.OFFICER, Role.AUDITOR):
        rows = walk(running, role, "/v1/notices", "notices", limit=1)
        assert [row["notice"] for row in rows] == sorted(["2025-01", NOTICE["notice"]])
        retired = {row["notice"]: row["retired"] for row in rows}
        assert retired["2025-01"]["successor"] == NOTICE["notice"]
        assert retired[NOTICE["notice"]] is None
    assert reads(running) == []


def test_statements_of_services_are_listed_and_shown_whole(running: Running) -> None:
    position = fill(running)[3]
    (row,) = get(running, Role.OFFICER, "/v1/service-notices").json()["service_notices"]
    assert (row["service"], row["page"]) == ("lottery", SERVICE_NOTICE["page"])
    shown = get(running, Role.OFFICER, "/v1/service-notices/lottery-1").json()
    assert shown == row | {"data": SERVICE_NOTICE}
    assert row["position"] == position


PATHS = ("/v1/notices", "/v1/service-notices")


def test_what_is_not_there_or_not_a_name_is_refused(running: Running) -> None:
    fill(running)
    for path in PATHS:
        assert get(running, Role.OFFICER, f"{path}/none").status_code == 404
        assert pointer_of(get(running, Role.OFFICER, f"{path}/a%00")) == "/path/version"
        assert pointer_of(get(running, Role.OFFICER, path, limit=1001)) == "/query/limit"
        assert pointer_of(get(running, Role.OFFICER, path, at="x")) == "/query/at"


def test_only_officers_and_auditors_read_notices(running: Running) -> None:
    for role in (Role.EMITTER, Role.INVESTIGATOR, Role.ADMIN):
        for path in PATHS:
            assert get(running, role, path).status_code == 403, role
            assert get(running, role, f"{path}/1").status_code == 403, role
