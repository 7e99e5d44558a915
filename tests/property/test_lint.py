"""The quick look at many texts never calls harmless what a close look finds."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.lint import SEPARATOR, card_number, is_harmless, personal_identifier, secret

BAD = [
    "ming@example.tw",
    "ming.@example.tw",
    "ming%40example.tw",
    "0223456789",
    "09 12 34 56 78",
    "0912/345/678",
    "09\u200e12345678",
    "٠٩١٢٣٤٥٦٧٨",
    "4111/1111/1111/1111",
    "4111_1111_1111_1111",
    "my password is hunter2",
    "密碼 hunter2",
    "0912-345-678",
    "(02) 2345-6789",
    "+886 912 345 678",
    "A123456789",
    "4111 1111 1111 1111",
    "4111111111111111",
    "password: hunter2",
    "userPin",
    "pin_code",
    "PIN",
    "api-key",
    "apiKey",
    "OTP=1234",
    "密碼是abc",
    "驗證碼",
    "Bearer abcdefghijklmnopqrst",
    "-----BEGIN RSA PRIVATE KEY-----",
    "AKIAABCDEFGHIJKLMNOP",
    "ghp_" + "a1" * 18,
    "sk_live_abcdefghijklmnop",
    "ｐａｓｓｗｏｒｄ：ｘ",
    "０９１２３４５６７８",
]
WORDS = st.text(max_size=40) | st.sampled_from(BAD) | st.from_regex(r"[a-zA-Z_]{1,20}")


def found(text: str) -> bool:
    return bool(secret(text) or card_number(text) or personal_identifier(text))


@given(
    st.lists(st.builds("{}{}{}".format, WORDS, st.sampled_from(["", " ", "_", "：", "1"]), WORDS))
)
def test_what_is_harmless_together_is_harmless_one_by_one(texts: list[str]) -> None:
    if is_harmless(SEPARATOR.join(texts)):
        assert not any(map(found, texts))


def test_a_close_look_finds_every_bad_example() -> None:
    assert [text for text in BAD if not found(text)] == []


def test_every_bad_example_is_found() -> None:
    assert [text for text in BAD if is_harmless(text)] == []
