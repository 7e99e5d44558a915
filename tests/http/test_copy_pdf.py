"""The copy as a document for the member to read."""

from typing import Any

import pytest

from api.access.tokens import Role
from tests.database.conftest import OWNER
from tests.http.conftest import Running
from tests.http.copying import ask, event, everything, granted_copy, member_with, used, withholding
from tests.http.events import collected, disclosed, with_data
from tests.http.reading import post, truth
from tests.unit.documents.reading_pdf import fonts_of, pages_of, text_of

LONG = "averyveryverylongaddresswithoutanyspace" * 5 + "@example.com.tw"


def pdf_of(running: Running, subject: str, **params: str) -> bytes:
    answer = ask(running, subject, Role.OFFICER, {"Accept": "application/pdf"}, **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    return answer.content


def named(name: str) -> dict[str, Any]:
    return with_data(collected(1), values={"C001": {"name": name}}, categories=["C001"])


def test_it_says_what_is_held_and_done_in_both_languages(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    granted_copy(running, **withholding(until="2099-12-31"))
    pdf = pdf_of(running, subject, request="R1")
    text = text_of(pdf)
    for words in (
        "個人資料複製本",
        "Copyofpersonaldata",
        "王小明",
        "new@example.tw",
        "辨識個人者",
        "Identificationofindividuals",
        "頁面顯示",
        "於蒐集之特定目的必要範圍內利用",
        "black-cat",
        "2099-12-31",
        "妨害蒐集機關或第三人之重大利益",
        "包裹在哪裡",
        "203.0.113.7",
        "部分准許",
        "2026-11-2209:00#",
    ):
        assert words in text, words
    assert "4242" not in text
    assert "內部工作用" not in text
    assert [name for name, embedded in fonts_of(pdf) if not embedded] == []


def test_every_page_names_the_position_and_the_day(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    answer = ask(running, subject, Role.OFFICER, None, format="pdf")
    pages = pages_of(answer.content)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert f"complete to position {answer.headers['Ledger-Position']}" in page
        assert "working copy" in page


def test_that_it_was_given_is_recorded_as_a_document(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    pdf_of(running, subject)
    (exported,) = truth(running, lambda event: event["type"] == "ledger.exported")
    assert exported["data"]["format"] == "pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("#eval(1) $x$ \\ [y] *z* _w_ <a> @b", "#eval(1)$x$\\[y]*z*_w_<a>@b"),
        ("王🙂小明", "王〔U+1F642〕小明"),
        ("Müller-Łukasz 𠮷野家", "Müller-Łukasz𠮷野家"),
        (LONG, LONG),
    ],
)
def test_any_name_can_be_read(running: Running, name: str, shown: str) -> None:
    subject, _ = member_with(running, named(name))
    assert shown in text_of(pdf_of(running, subject))


def test_a_name_from_right_to_left_can_be_read(running: Running) -> None:
    subject, _ = member_with(running, named("שלום مرحبا"))
    pdf = pdf_of(running, subject)
    assert set("שלום") <= set(text_of(pdf))
    assert [name for name, embedded in fonts_of(pdf) if not embedded] == []


def test_what_was_erased_is_told_so(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    with running.log.connect(OWNER) as owner:
        owner.execute("DELETE FROM data_keys WHERE retention_class = 'C001'")
    text = text_of(pdf_of(running, subject))
    assert "已刪除（金鑰已銷毀）" in text
    assert "王小明" not in text


def test_a_member_of_whom_next_to_nothing_is_held_has_a_copy(running: Running) -> None:
    subject, _ = member_with(running, disclosed())
    assert "無none" in text_of(pdf_of(running, subject))


def test_ten_thousand_events_stay_a_document_of_a_few_pages(running: Running) -> None:
    subject, _ = member_with(running, *everything())
    for start in range(0, 10_000, 1_000):
        post(running, [used(f"h{n}", reason=f"view {n}") for n in range(start, start + 1_000)])
    pages = pages_of(pdf_of(running, subject))
    assert len(pages) < 10
    assert "10003" in "".join(pages)


def test_without_fonts_the_copy_comes_as_data_only(running: Running, tmp_path: Any) -> None:
    running.service.typesetter._folders = [tmp_path]
    subject, _ = member_with(running, event("data.used", "u1", used()["data"]))
    answer = ask(running, subject, Role.OFFICER, None, format="pdf")
    assert (answer.status_code, "fonts-noto-cjk" in answer.json()["detail"]) == (503, True)
    assert ask(running, subject).status_code == 200
