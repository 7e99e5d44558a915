"""The shipped catalogue, the Luya Mi notice, and official tables with what may be wrong in them."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.catalogue.spelling import fold_code
from ledger.catalogue.tables import TableError, parse_table, read_official_table
from ledger.vocabulary.codes import Manner, Right
from ledger.vocabulary.fields import Code
from ledger.vocabulary.organisation import CatalogueKind

HEADING = b"code,name_zh,name_en\n"
BAD_TABLES = {
    "empty": (b"", 1, "code"),
    "no_rows": (HEADING, 1, "code"),
    "no_code_column": (b"name_zh\nx\n", 1, "code"),
    "unknown_column": (b"code,name_zh,price\n", 1, "price"),
    "repeated_column": (b"code,name_zh,code\n", 1, "code"),
    "not_a_code": (HEADING + b"040,a,b\n4x,c,d\n", 3, "code"),
    "code_twice": (HEADING + b"040,a,b\nO40,c,d\n", 3, "code"),
    "too_few_fields": (HEADING + b"040,a\n", 2, "-"),
    "too_many_fields": (HEADING + b"040,a,b,c\n", 2, "-"),
    "open_quote": (HEADING + b'040,"a,b\n', 2, "-"),
    "not_utf8": (HEADING + b"040,\xff,b\n", 2, "-"),
    "name_too_long": (HEADING + b"040," + b"x" * 501 + b",b\n", 2, "name_zh"),
    "field_too_long": (HEADING + b"040," + b"x" * 140_000 + b",b\n", 2, "-"),
    "too_large": (b"x" * 1_048_577, 1, "-"),
}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("040", "040"),
        ("O40", "040"),
        ("o40", "040"),
        ("０４０", "040"),
        ("○四○", "040"),
        ("〇四〇", "040"),
        ("一四八", "148"),
        (" Ｃ○○一 ", "C001"),
        ("Ｃ００１", "C001"),
        ("cO11", "C011"),
        ("TW20.1.0", "TW20.1.0"),
        ("O9", "O9"),
    ],
)
def test_spellings_of_a_code_fold(written: str, code: str) -> None:
    assert fold_code(written) == code


def test_the_shipped_catalogue_knows_what_the_notice_names() -> None:
    catalogue, notice = Catalogue.shipped(), shipped_notice()
    assert set(notice.purposes) <= set(catalogue.purposes)
    assert set(notice.categories) <= set(catalogue.categories)
    assert set(notice.territories) <= catalogue.regions
    assert catalogue.purposes["148"].name_zh == "網路購物及其他電子商務服務"


def test_the_law_tables_are_whole() -> None:
    catalogue = Catalogue.shipped()
    collection = {f"TW19.1.{item}" for item in range(1, 9)}
    use = {f"TW20.1.{item}" for item in range(8)}
    exempt = {f"TW8.2.{item}" for item in range(1, 7)} | {f"TW9.2.{item}" for item in range(1, 6)}
    assert set(catalogue.bases) == collection | use | exempt
    assert catalogue.grounds["TW10.1"].rights == [Right.INQUIRY, Right.COPY]


def test_only_a_ground_of_the_law_claims_to_have_been_read_in_it() -> None:
    for ground in Catalogue.shipped().grounds.values():
        assert (ground.mark == "own") is (ground.article is None), ground.code


def test_every_code_of_the_law_may_stand_in_an_event() -> None:
    catalogue = Catalogue.shipped()
    for code in (*catalogue.grounds, *catalogue.bases):
        assert msgspec.convert(code, Code) == code


def test_special_categories_are_those_of_article_6() -> None:
    assert Catalogue.shipped().special_categories == {"C066", "C111", "C115"}


def test_the_notice_is_the_luya_mi_policy() -> None:
    notice = shipped_notice()
    assert notice.purposes == ["040", "090", "148", "157"]
    assert notice.categories == ["C001", "C002", "C011"]
    assert notice.territories == ["TW"]
    assert notice.rights == list(Right)
    assert [manner.item for manner in notice.manners] == ["main", *"abcdefg"]
    told = {manner for told in notice.manners for manner in told.manners}
    assert told == set(Manner)
    assert {purpose for told in notice.manners for purpose in told.purposes} == set(notice.purposes)
    assert notice.collector_name is None


def test_the_notice_carries_its_own_text() -> None:
    notice = shipped_notice()
    assert notice.text_en is not None
    assert hashlib.sha256(notice.text_en.encode()).hexdigest() == notice.text_sha256


def test_an_official_table_is_read_and_added(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(b"\xef\xbb\xbf" + HEADING + "０○五,測試,\n".encode())
    rows = read_official_table(table)
    catalogue = Catalogue.shipped().with_rows(CatalogueKind.PURPOSES, rows)
    assert catalogue.purposes["005"].name_zh == "測試"
    assert "040" in catalogue.purposes


def test_an_imported_special_category_is_special() -> None:
    rows = parse_table("code,name_zh,art6_special\nC112,性生活,yes\n".encode())
    catalogue = Catalogue.shipped().with_rows(CatalogueKind.CATEGORIES, rows)
    assert "C112" in catalogue.special_categories
    assert "C112" not in Catalogue.shipped().categories


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_bad_table_is_refused_with_line_and_column(name: str) -> None:
    content, line, column = BAD_TABLES[name]
    with pytest.raises(TableError) as refused:
        parse_table(content)
    assert (refused.value.line, refused.value.column) == (line, column)
