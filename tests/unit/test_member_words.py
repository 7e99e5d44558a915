"""What in a text may be a member's reference."""

import pytest

from api.member_words import words_of


@pytest.mark.parametrize(
    "text",
    [
        "M000123",
        "order by M000123.",
        "E-M000123",
        "E/M000123/2",
        "case_M000123",
        "會員M000123申請刪除",
        "會員（Ｍ０００１２３）",
        "m000123 asked",
        "key:M000123",
    ],
)
def test_a_reference_is_a_word_or_a_part_of_one(text: str) -> None:
    assert "M000123" in words_of(text)


def test_a_reference_of_several_parts_is_found_inside_a_longer_id() -> None:
    assert "TW-000-123" in words_of("hold/TW-000-123/2026")
    assert "shop_17.b" in words_of("R-shop_17.b")


def test_nothing_short_and_no_part_of_a_uuid_is_a_reference() -> None:
    uuid = "3f2b8c1d-1234-4f00-9abc-0123456789ab"
    assert words_of(f"is it {uuid}") == {uuid, uuid.upper()}


def test_a_long_text_of_one_word_has_few_more_words_than_parts() -> None:
    assert len(words_of("-".join(f"P{n:04}" for n in range(1_000)))) <= 4_002
