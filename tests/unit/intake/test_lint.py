"""The linter names what it found, never repeats it, and leaves machine identifiers alone."""

import pytest

from ledger.intake.lint import card_number, personal_identifier, secret, special_category

EMAIL = "an e-mail address"
TELEPHONE = "a Taiwanese telephone number"
NATIONAL_ID = "a Taiwanese national ID or residence certificate number"
SECRET = "a password, code or key"

IDENTIFIERS = {
    "e-mail": ("sent to wang@example.com.tw today", EMAIL),
    "e-mail between Chinese words": ("寄至wang.x@example.tw，謝謝", EMAIL),
    "e-mail, full-width": ("ｗａｎｇ＠ｅｘａｍｐｌｅ．ｔｗ", EMAIL),
    "e-mail, plus tag": ("<a+b@mail.example.com>", EMAIL),
    "mobile": ("0912345678", TELEPHONE),
    "mobile with dashes": ("請打0912-345-678聯絡", TELEPHONE),
    "mobile with spaces": ("call 0912 345 678.", TELEPHONE),
    "mobile in two parts": ("0912-345678", TELEPHONE),
    "mobile after a label": ("phone:0912345678", TELEPHONE),
    "mobile, full-width": ("電話０９１２－３４５－６７８", TELEPHONE),
    "mobile with a zero-width space": ("0912\u200b345678", TELEPHONE),
    "mobile with en dashes": ("0912–345–678", TELEPHONE),
    "international mobile": ("+886912345678", TELEPHONE),
    "international mobile, grouped": ("+886-912-345-678", TELEPHONE),
    "international, zero in brackets": ("+886 (0)912 345 678", TELEPHONE),
    "international landline": ("+886 2 2345 6789", TELEPHONE),
    "international without a plus": ("886912345678", TELEPHONE),
    "landline in brackets": ("(02)2345-6789", TELEPHONE),
    "landline, full-width": ("（０２）２３４５－６７８９", TELEPHONE),
    "landline with dashes": ("02-2345-6789", TELEPHONE),
    "landline, longer area": ("049-234-5678", TELEPHONE),
    "landline after a word": ("電話：0223456789", TELEPHONE),
    "national ID": ("A123456789", NATIONAL_ID),
    "national ID in lower case": ("身分證a123456789。", NATIONAL_ID),
    "national ID, full-width": ("Ａ１２３４５６７８９", NATIONAL_ID),
    "residence certificate, new": ("A800000014", NATIONAL_ID),
    "residence certificate, old": ("AC01234567", NATIONAL_ID),
}


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_a_personal_identifier_is_named_but_not_repeated(name: str) -> None:
    text, found = IDENTIFIERS[name]
    assert personal_identifier(text) == found


MACHINE_TEXTS = {
    "empty": "",
    "words": "ordered at the counter",
    "Chinese words": "訂單成立所需之聯絡資料",
    "UUID": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "UUID of digits": "09123456-0912-4345-8678-091234567890",
    "UUID that ends like a telephone": "0f8fad5b-d9cb-469f-a165-886912345678",
    "ULID": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "ULID of digits": "01091234567809123456780912",
    "timestamp": "2026-01-01T09:12:34.567890+08:00",
    "timestamp with a space": "2026-09-12 09:12:34",
    "date": "2026-01-31",
    "order number": "order:20260101-000123",
    "order number with a mobile's digits": "order:20260101-0912345678",
    "SHA-256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "digest of digits": "4111111111111111" * 4,
    "price": "NT$1,234,567",
    "mention": "@luyami wrote",
    "version after an at sign": "service@1.2.3",
    "national ID with a wrong check digit": "A123456788",
    "article": "PDPA Art. 20(2)",
    "short number": "0912345",
    "microseconds since 1970": "1767225600000000",
    "snowflake": "1811111111111111110",
}


@pytest.mark.parametrize("name", MACHINE_TEXTS)
def test_a_machine_text_is_left_alone(name: str) -> None:
    text = MACHINE_TEXTS[name]
    assert personal_identifier(text) is None
    assert card_number(text) is None
    assert secret(text) is None
    assert special_category(text) is None


CARDS = {
    "Visa": "4111111111111111",
    "Visa with spaces": "paid by 4111 1111 1111 1111",
    "Visa with dashes": "4111-1111-1111-1111",
    "Visa, full-width": "４１１１１１１１１１１１１１１１",
    "Visa after another number": "3 4111 1111 1111 1111",
    "Visa after four digits": "2026 4111 1111 1111 1111",
    "Mastercard": "5555555555554444",
    "Mastercard, second range": "2223003122003222",
    "American Express": "3782 822463 10005",
    "Diners Club": "30569309025904",
    "JCB": "3530111333300000",
    "UnionPay": "6200000000000005",
}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_number_is_found(name: str) -> None:
    assert card_number(CARDS[name]) == "a full card number"


NO_CARDS = {
    "wrong check digit": "4111111111111112",
    "last four digits": "**** **** **** 1111",
    "no issuer": "1111111111111117",
    "too long": "41111111111111111111",
    "inside a word": "x4111111111111111",
}


@pytest.mark.parametrize("name", NO_CARDS)
def test_another_number_is_no_card(name: str) -> None:
    assert card_number(NO_CARDS[name]) is None


SECRETS = {
    "password name": ("password", SECRET),
    "qualified name": ("user_password_hash", SECRET),
    "camel case": ("userPassword", SECRET),
    "pin": ("pin_code", SECRET),
    "card code": ("card_cvv2", SECRET),
    "one-time code": ("otp", SECRET),
    "API key": ("api-key", SECRET),
    "token": ("refresh_token", SECRET),
    "Chinese name": ("密碼", SECRET),
    "told password": ("password: hunter2", SECRET),
    "told Chinese password": ("密碼：hunter2", SECRET),
    "told one-time code": ("your OTP = 123456", SECRET),
    "private key": ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    "bearer token": ("Authorization: Bearer abcdefghijklmnop1234", "an access token"),
    "JSON Web Token": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "an access token"),
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_named_but_not_repeated(name: str) -> None:
    text, found = SECRETS[name]
    assert secret(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "shipping_address",
        "pinned",
        "password_changed_at",
        "password reset mail",
        "密碼為必填",
        "spin",
    ],
)
def test_talk_about_secrets_is_no_secret(text: str) -> None:
    assert secret(text) is None


SPECIAL = {
    "病歷": "medical records",
    "medical_record_no": "medical records",
    "醫療紀錄": "medical care",
    "diagnosis": "medical care",
    "基因檢測": "genetic data",
    "genes": "genetic data",
    "sexLife": "sex life",
    "性生活": "sex life",
    "health_examination": "health examinations",
    "健康檢查": "health examinations",
    "犯罪前科": "criminal records",
    "criminal-records": "criminal records",
}


@pytest.mark.parametrize("name", SPECIAL)
def test_a_special_category_is_named(name: str) -> None:
    assert special_category(name) == SPECIAL[name]


@pytest.mark.parametrize("name", ["gender", "general", "sex", "醫療口罩", "birth_date", "generic"])
def test_an_ordinary_attribute_is_no_special_category(name: str) -> None:
    assert special_category(name) is None
