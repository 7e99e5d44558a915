"""What is open in a notice, what changed in it, and which drafts cannot be published."""

from typing import Any

import msgspec
import orjson
import pytest

from api.access.tokens import Role
from ledger.catalogue.catalogue import shipped_notice
from tests.http.conftest import Running
from tests.http.reading import get, pointer_of, post, project, reads
from tests.http.test_recipients import about
from tests.notices import COMPLETE

SHIPPED: dict[str, Any] = orjson.loads(msgspec.json.encode(shipped_notice()))
WIDER = COMPLETE | {
    "notice": "2027-07",
    "effective_from": "2027-07-01T00:00:00+08:00",
    "purposes": [*COMPLETE["purposes"], "152"],
}


def published(running: Running, *notices: dict[str, Any]) -> int:
    """Told by an emitter, whose facts are never refused."""
    told = [about("notice.published", number, **each) for number, each in enumerate(notices)]
    position = post(running, told)[-1]
    project(running)
    return position


def sent(running: Running, path: str, body: Any, **params: str) -> Any:
    with running.client(Role.OFFICER) as officer:
        return officer.post(f"/v1/notices{path}", json=body, params=params)


def test_s01_an_incomplete_notice_is_not_published_by_an_officer(running: Running) -> None:
    lacking = COMPLETE | {"rights": ["copy"], "recipients": []}
    del lacking["collector_name"], lacking["effect_of_not_providing"]
    answer = sent(running, "", lacking)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [
        "/collector_name",
        "/recipients",
        "/rights",
        "/effect_of_not_providing",
    ]
    assert "PDPA 8(1)(1)" in answer.json()["errors"][0]["message"]
    assert sent(running, "", COMPLETE).status_code == 201
    assert sent(running, "", COMPLETE).status_code == 409


def test_s01_what_an_emitter_tells_of_a_notice_is_recorded_and_found(running: Running) -> None:
    position = published(running, SHIPPED)
    answer = get(running, Role.AUDITOR, f"/v1/notices/{SHIPPED['notice']}/lint")
    assert answer.json()["can_be_published"] is False
    assert answer.json()["findings"][0]["rule"] == "collector_missing"
    assert int(answer.headers["Ledger-Position"]) >= position


def test_s07_s08_what_is_written_in_other_spellings_is_published_by_its_codes(
    running: Running,
) -> None:
    spelt = COMPLETE | {"purposes": ["O40", "○九○", "一四八", "調查、統計與研究分析"]}
    assert sent(running, "", spelt).status_code == 201
    project(running)
    shown = get(running, Role.AUDITOR, f"/v1/notices/{COMPLETE['notice']}").json()
    assert shown["data"]["purposes"] == ["040", "090", "148", "157"]


def test_s08_s19_the_luya_mi_policy_is_linted(running: Running) -> None:
    published(running, SHIPPED)
    for role in (Role.AUDITOR, Role.OFFICER):
        told = get(running, role, f"/v1/notices/{SHIPPED['notice']}/lint").json()
        rules = {each["rule"] for each in told["findings"]}
        assert {"code_unreadable", "category_not_listed", "statement_as_consent"} <= rules
        assert all(each["articles"] and each["text"]["zh"] for each in told["findings"])
        assert sum(told["counts"].values()) == len(told["findings"])
    assert reads(running) == []


def test_a_draft_is_linted_and_nothing_is_published(running: Running) -> None:
    whole = sent(running, "/lint", COMPLETE)
    assert (whole.status_code, whole.json()["findings"]) == (200, [])
    assert whole.json()["can_be_published"] is True
    draft = COMPLETE | {"purposes": [*COMPLETE["purposes"], "O9"]}
    (finding,) = sent(running, "/lint", draft).json()["findings"]
    assert (finding["rule"], finding["pointer"]) == ("code_unreadable", "/purposes/4")
    project(running)
    assert get(running, Role.OFFICER, "/v1/notices").json()["notices"] == []


BAD_DRAFTS: dict[str, tuple[dict[str, Any], str]] = {
    "no purposes": (COMPLETE | {"purposes": []}, "/purposes"),
    "only codes that cannot be read": (COMPLETE | {"purposes": ["O9"]}, "/purposes"),
    "purposes that are no list": (COMPLETE | {"purposes": 5}, "/purposes"),
    "a purpose that is no text": (COMPLETE | {"purposes": [40]}, "/purposes/0"),
    "manners that are no objects": (COMPLETE | {"manners": ["a"]}, "/manners/0"),
    "an unknown field": (COMPLETE | {"fee": 1}, "/fee"),
}


@pytest.mark.parametrize("name", BAD_DRAFTS)
def test_what_is_no_notice_is_refused_by_pointer(running: Running, name: str) -> None:
    body, pointer = BAD_DRAFTS[name]
    assert pointer_of(sent(running, "/lint", body)) == pointer
    if name != "an unknown field":
        assert sent(running, "/diff", body, against="x").status_code == 422
    assert sent(running, "", body).status_code == 422


def test_s42_versions_are_compared_in_words(running: Running) -> None:
    published(running, COMPLETE, WIDER)
    path = f"/v1/notices/{WIDER['notice']}/diff"
    told = get(running, Role.AUDITOR, path, against=COMPLETE["notice"]).json()
    assert told == get(running, Role.OFFICER, path).json()
    assert told["needs_telling"] is True
    assert told["against"]["notice"] == COMPLETE["notice"]
    assert told["changes"][0]["codes"] == ["152"]
    back = f"/v1/notices/{COMPLETE['notice']}/diff"
    narrowed = get(running, Role.AUDITOR, back, against=WIDER["notice"]).json()
    assert (narrowed["needs_telling"], narrowed["counts"]["narrowed"]) == (False, 1)


def test_s42_a_draft_is_compared_with_a_published_version(running: Running) -> None:
    published(running, COMPLETE)
    told = sent(running, "/diff", WIDER, against=COMPLETE["notice"]).json()
    assert told["counts"] == {"widened": 1, "narrowed": 0, "to_judge": 0, "reworded": 0}
    assert pointer_of(sent(running, "/diff", WIDER)) == "/query/against"


def test_versions_that_are_not_there_are_named(running: Running) -> None:
    published(running, COMPLETE)
    version = f"/v1/notices/{COMPLETE['notice']}"
    assert get(running, Role.AUDITOR, "/v1/notices/none/lint").status_code == 404
    assert get(running, Role.AUDITOR, "/v1/notices/none/diff").status_code == 404
    assert get(running, Role.AUDITOR, f"{version}/diff", against="none").status_code == 404
    first = get(running, Role.AUDITOR, f"{version}/diff")
    assert (first.status_code, "against" in first.json()["detail"]) == (404, True)
    assert pointer_of(get(running, Role.AUDITOR, f"{version}/diff", x=1)) == "/query/x"
