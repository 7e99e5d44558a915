"""What must not stand in clear: personal identifiers in free text, secrets, card numbers, names of
special categories.

Each rule answers with words for what it found, never with the thing itself, or None. They catch
slips, not intent: somebody who wants to hide a number in a text can. Only the
answers about names of attributes are kept: no text outlives its request.
"""

import re
import unicodedata
from functools import lru_cache

from stdnum import luhn

_START = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-_/])(?<!\d[.:])"
_END = r"(?![0-9A-Za-z])"

_ENOUGH_DIGITS = re.compile(r"(?:[0-9][^0-9]{0,4}){7}[0-9]")
_UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_UNUSUAL = re.compile(rf"[{_UNSEEN}\u2010-\u2015\u2212]|(?![0-9])\d")
_OPAQUE = re.compile(
    rf"{_START}(?:"
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"  # UUID
    r"|[0-9A-Fa-f]{32,}"  # hexadecimal digest
    r"|[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}"  # ULID
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"  # RFC 3339
    rf"){_END}"
)
_EMAIL = re.compile(r"[\w%+'.-](?:@|%40)(?:[\w-]+\.)+[^\W\d_]{2,}")
_MOBILE = (
    r"09(?:\d{8}|\d\d[-. /]\d{3}[-. /]?\d{3}|\d\d[-. /]\d\d[-. /]\d{4}|\d[-. /]\d{4}[-. /]?\d{3,4}"
    r"|(?:[-. /]\d\d){4})"
)
_AREA = r"0(?:2|3|37|4|49|5|6|7|8|82|826|836|89)"
_SUBSCRIBER = r"[2-9]\d{2,3}[-. /]?\d{3,4}"
_TELEPHONE = re.compile(
    rf"{_START}(?:{_MOBILE}|{_AREA}[-. /]{_SUBSCRIBER}|0[2-8]\d{{7,8}}){_END}"
    rf"|\({_AREA}\)[-. ]?{_SUBSCRIBER}{_END}"
    r"|(?:\+|(?<!\d)00)886[-. ]?(?:\(0\)|0)?\(?[2-9]\)?(?:[-. ]?\d){7,8}(?!\d)"
    rf"|{_START}886[-. ]?9\d\d[-. ]?\d{{3}}[-. ]?\d{{3}}{_END}"
    r"|(?i:電話|手機|tel|phone)[^\w]{0,5}0\d{8,9}(?!\d)"
)
_NATIONAL_ID = re.compile(rf"{_START}[A-Za-z][1289A-Da-d]\d{{8}}{_END}")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""The letters in the order of their codes 10, 11, …, 35 in the national ID."""

_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?=(\d{13,19}|\d{4}(?:[-. /_]\d{4}){3}(?:[-. /_]\d{1,3})?"
    rf"|\d{{4}}[-. ]\d{{6}}[-. ]\d{{4,5}}){_END})"
)
_CARD_DIGITS = 13
_ISSUER = re.compile(
    r"4\d{12}(?:\d{3}){0,2}$"  # Visa
    r"|5[1-5]\d{14}$|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}$"  # Mastercard
    r"|3[47]\d{13}$|3(?:0[0-5]|[689]\d)\d{11}$"  # American Express, Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12}$"  # JCB
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}$|62\d{14,17}$"  # Discover, UnionPay
)

_SECRET_WORDS = frozenset({"密碼", "驗證碼", "安全碼", "金鑰"})
_TELLS = re.compile(r"[:=是為]|[碼鑰]\s|(?i:\b(?:is|was)\b)")
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|passcode|pwd|pin|cvv2?|cvc2?|otp|secret|token|credential"
    r"|(?:api|private|access|secret)_?key)s?(?:_?(?:code|hash|value|number|no|hint|\d+))?$"
)
_SECRET_TEXT = re.compile(
    r"(?i:\b(?:password|passwd|passphrase|passcode|pwd|pin(?:[ _]code)?|cvv2?|cvc2?|otp"
    r"|(?:api|secret|access|private)[ _-]?(?:key|token)|client[ _]secret)"
    r"(?:\s{0,3}[:=]\s{0,3}|\s{1,3}(?:is|was)\s{1,3})\S)"
    r"|(?:密碼|驗證碼|安全碼|檢查碼|金鑰)(?:\s{0,3}(?:[:=]|是|為)\s{0,3}|\s{1,3})[!-~]"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY")
_ACCESS_LENGTH = 16
_ACCESS = re.compile(
    r"(?i:\bbearer\s{1,3}[a-z0-9._~+/-]{16})"
    r"|\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\."  # JSON Web Token
    r"|\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|[sr]k_live_[0-9A-Za-z]{16})"
)

# PDPA Art. 6(1); the words of the Act and those of the Enforcement Rules Art. 4
_SPECIAL = {
    "medical records": r"病歷|medical_?(?:record|history|chart)",
    "medical care": r"醫療(?!口罩|器材|用品)|診斷|處方箋|medical|diagnosis|prescription|hiv|aids",
    "genetic data": r"基因|genetic|genome|gene|dna",
    "sex life": r"性生活|性傾向|sex(?:ual)?_(?:life|orientation|history)",
    "health examinations": r"健康檢查|健檢|health_(?:examination|exam|check|checkup)",
    "criminal records": r"犯罪前科|前科|criminal_(?:record|history)|conviction",
}
_SPECIAL_NAMES = {
    kind: re.compile(rf"(?:(?<![a-z])(?=[a-z])|(?=[^\x00-\x7f]))(?:{words})s?(?![a-z])")
    for kind, words in _SPECIAL.items()
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


SEPARATOR = "\n" * 5
"""What keeps texts apart that are looked at together: no number or word spans it."""
_NUMBER = re.compile(r"[0-9](?:[^0-9\n]{0,4}[0-9]){7}")
_SIGNS = (
    *("pass", "pwd", "cv", "otp", "secret", "token", "credential", "key", "bearer", "eyj", "akia"),
    *("pin", "live_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "碼", "鑰"),
)
_SECRET_SIGN = re.compile(
    r"(?i:pass(?:word|wd|phrase|code)|pwd|cv[vc]|otp|secret|token|credential|key|bearer|eyj)"
    r"|密碼|驗證碼|安全碼|檢查碼|金鑰|AKIA|gh[pousr]_|live_|PIN|Pin|(?:^|[\n_\W])pin"
)


def is_harmless(text: str) -> bool:
    """Whether nothing in `text` can be a secret, a card number or a personal identifier.

    A cheap look at many texts joined by `SEPARATOR`: False says no more than «look closely».
    """
    folded = _folded(text)
    signs = "@" in folded or "%40" in folded or _hints_at_secret(folded)
    return not (signs or _NUMBER.search(folded))


def _hints_at_secret(folded: str) -> bool:
    lowered = folded.lower()
    for sign in _SIGNS:
        if sign in lowered:
            return _SECRET_SIGN.search(folded) is not None
    return False


def personal_identifier(text: str) -> str | None:
    """What identifies a person in `text`: e-mail address, telephone number, Taiwanese ID number."""
    folded = _folded(text)
    if ("@" in folded or "%40" in folded) and _EMAIL.search(folded):
        return "an e-mail address"
    if not _ENOUGH_DIGITS.search(folded):
        return None
    numbers = _without_opaque(folded)
    if _TELEPHONE.search(numbers):
        return "a Taiwanese telephone number"
    if any(_is_national_id(match[0]) for match in _NATIONAL_ID.finditer(numbers)):
        return "a Taiwanese national ID or residence certificate number"
    return None


def card_number(text: str) -> str | None:
    """Whether `text` holds a full payment card number: issuer prefix, length and check digit."""
    if len(text) < _CARD_DIGITS:
        return None
    folded = _folded(text)
    if not (_ENOUGH_DIGITS.search(folded) and _CARD.search(folded)):
        return None
    for match in _CARD.finditer(_without_opaque(folded)):
        digits = re.sub(r"[-. /_]", "", match[1])
        if _ISSUER.match(digits) and luhn.is_valid(digits):
            return "a full card number"
    return None


def secret(name_or_text: str) -> str | None:
    """Whether an attribute's name promises a secret, or a text tells one."""
    if _is_name(name_or_text) and _SECRET_NAME.search(_snake(name_or_text)):
        return "a password, code or key"
    folded = _folded(name_or_text)
    if folded in _SECRET_WORDS or (_TELLS.search(folded) and _SECRET_TEXT.search(folded)):
        return "a password, code or key"
    if len(folded) < _ACCESS_LENGTH:
        return None
    if "PRIVATE KEY" in folded and _PRIVATE_KEY.search(folded):
        return "a private key"
    return "an access token" if _ACCESS.search(folded) else None


@lru_cache(maxsize=4096)
def forbidden_name(name: str) -> str | None:
    """What an attribute of this name would hold that must not even be sealed."""
    return secret(name) or special_category(name)


@lru_cache(maxsize=4096)
def special_category(name: str) -> str | None:
    """Which special category of PDPA Art. 6(1) an attribute's name or a heading speaks of."""
    snake = _snake(name)
    return next((kind for kind, words in _SPECIAL_NAMES.items() if words.search(snake)), None)


def _folded(text: str) -> str:
    """Digits and signs as their ASCII forms, dashes as one kind, nothing invisible."""
    if text.isascii() or (unicodedata.is_normalized("NFKC", text) and not _UNUSUAL.search(text)):
        return text
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    folded = _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), folded)
    return _DASHES.sub("-", folded)


def comparable(text: str) -> str:
    """The text without what the eye does not tell apart, for finding a reference in it."""
    return _folded(text).casefold()


def _without_opaque(text: str) -> str:
    """`text` without the digits of UUIDs, digests, ULIDs and timestamps."""
    return _OPAQUE.sub("…", text)


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace("-", "_").isidentifier()


def _snake(name: str) -> str:
    return _CAMEL.sub("_", name).replace("-", "_").lower()


def _is_national_id(number: str) -> bool:
    """Check digit of the national ID, the residence certificate (since 2021: 8 or 9 in second
    place) and its older form with two letters, which counts the second one's units only.

    Source: Ministry of the Interior, numbering of the national ID and of the UI number:
    the letter's code n weighs n // 10 + 9 * (n % 10), the digits 8, 7, …, 1, 1; sum % 10 = 0.
    """
    code, second = _code(number[0].upper()), number[1].upper()
    digits = [_code(second) % 10 if second.isalpha() else int(second), *map(int, number[2:])]
    weights = (8, 7, 6, 5, 4, 3, 2, 1, 1)
    total = code // 10 + code % 10 * 9
    return (total + sum(d * w for d, w in zip(digits, weights, strict=True))) % 10 == 0


def _code(letter: str) -> int:
    return 10 + _LETTERS.index(letter)
