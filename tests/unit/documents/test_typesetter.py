"""PDF documents: the same bytes for the same data, every font inside, data never source."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from api.documents import typesetting
from api.documents.certificate import certificate_pdf
from api.documents.typesetter import Typesetter, TypesettingError
from api.documents.typesetting import unshown_in
from api.problems import Problem
from tests.unit.documents.certificate import CERTIFICATE
from tests.unit.documents.reading_pdf import fonts_of, pages_of, text_of

MADE_AT = datetime(2026, 11, 22, 16, 31, 9, tzinfo=UTC)


def with_reason(text: str) -> bytes:
    return certificate_pdf(CERTIFICATE | {"reason": text}, Typesetter())


def test_a_certificate_says_everything_in_both_languages() -> None:
    text = text_of(certificate_pdf(CERTIFICATE, Typesetter()))
    for words in (
        "刪除證明書",
        "Certificateoferasure",
        "刪除（金鑰銷毀）",
        "deletionbydestroyingthekeys",
        "辨識個人者",
        "k_-9" + "B" * 39,
        "法令所定之保存期限",
        "2031-12-31",
        "黑熊快遞",
        "尚未回覆",
        "ab" * 32,
    ):
        assert words in text, words


def test_times_are_of_taipei() -> None:
    text = text_of(certificate_pdf(CERTIFICATE, Typesetter()))
    assert "2026-11-2300:30position101" in text
    assert "2026-11-2309:00" in text


def test_every_page_says_which_it_is_and_as_of_when() -> None:
    pages = pages_of(certificate_pdf(CERTIFICATE | {"remains": [REMAINS] * 90}, Typesetter()))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Position 112" in page


REMAINS = {"zh": "已加密之紀錄", "en": "Sealed records"}


def test_the_same_data_gives_the_same_bytes() -> None:
    first, second = (certificate_pdf(CERTIFICATE, Typesetter()) for _ in range(2))
    assert first == second
    assert certificate_pdf(CERTIFICATE | {"place": "Tainan"}, Typesetter()) != first


def test_it_is_an_archivable_document_that_says_its_language_and_date() -> None:
    reader = PdfReader(BytesIO(certificate_pdf(CERTIFICATE, Typesetter())))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("zh-TW", True)
    assert b"<pdfaid:part>2" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.creation_date == MADE_AT


def test_every_font_is_inside() -> None:
    fonts = fonts_of(with_reason("שלום עולם, привет, مرحبا"))
    assert [name for name, embedded in fonts if not embedded] == []
    assert any("NotoSansCJKtc" in name for name, _ in fonts)
    assert len(fonts) > 3


@pytest.mark.parametrize(
    "text",
    [
        '#eval("1+1")',
        "$x^2$ and $",
        "\\ \\u{41} \\",
        "[ ] ] ] [",
        '"; #panic() //',
        "*bold* _it_ `raw` <label> @ref = - +",
        "#import \"/etc/passwd\": *; #read('/etc/passwd')",
    ],
)
def test_data_is_never_source(text: str) -> None:
    assert "".join(text.split()) in text_of(with_reason(text))


def test_what_no_font_holds_is_told_by_its_code_point() -> None:
    text = text_of(with_reason("王🙂小明 👩‍👩‍👧 ไทย \ue000 é"))
    for code in ("1F642", "1F469", "0E44", "E000"):
        assert f"〔U+{code}〕" in text, code
    assert "王〔U+1F642〕小明" in text


def test_a_value_cannot_turn_the_page_around() -> None:
    text = text_of(with_reason("paid \u202e000,1\u202c"))
    assert "paid〔U+202E〕000,1〔U+202C〕" in text


def test_a_word_longer_than_its_cell_is_broken_and_copied_whole() -> None:
    word = "averylongaddress" * 12 + "@example-with-a-long-name.com.tw"
    kept = CERTIFICATE["kept"][0] | {"reason": word}
    text = text_of(certificate_pdf(CERTIFICATE | {"kept": [kept]}, Typesetter()))
    assert word in text
    assert "\u200b" not in text


def test_a_quoted_diagnostic_is_read_back() -> None:
    told = 'error: PDF/A-2a error: the text `"\\u{7}"` could not be displayed\n'
    assert unshown_in(told) == {7: "〔U+0007〕"}
    assert unshown_in(r'the text `"\""` and the codepoint `"\u{e000}"`') == {
        0x22: "〔U+0022〕",
        0xE000: "〔U+E000〕",
    }
    assert unshown_in('the text `"e\\u{301}"` could') == {0x301: "〔U+0301〕"}
    assert unshown_in("error: unknown variable: x") == {}


def test_without_a_chinese_font_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        certificate_pdf(CERTIFICATE, Typesetter(tmp_path))
    assert refused.value.status == 503
    assert "fonts-noto-cjk" in str(refused.value.detail)
    assert "LEDGER_FONTS" in str(refused.value.detail)


def test_a_failure_tells_nothing_of_the_data(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TypesettingError) as failed:
        Typesetter().pdf("certificate", {"reason": "王小明"}, MADE_AT)
    assert "王小明" not in f"{failed.value}{caplog.text}"
    assert "typesetting-failed" in caplog.text


def test_the_templates_are_beside_the_program() -> None:
    names = {path.name for path in typesetting.TEMPLATES.glob("*.typ")}
    assert {"page.typ", "certificate.typ"} <= names
