"""N1-N7, N11: signed notes (N8-N10: their keys, in test_n_keys.py)."""

import base64

import pytest

from ledger.transparency.errors import MalformedError, UnsignedError
from ledger.transparency.keys import KeyKind, Signature, VerifierKey
from ledger.transparency.notes import (
    NOTE_BYTES_MAX,
    SIGNATURES_MAX,
    format_note,
    open_note,
    parse_note,
)
from tests.unit.transparency.keyring import LOG, NEXT_LOG

TEXT = "This is an example message.\n"
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
ENCODED = (
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
NOTE = f"{TEXT}\n\u2014 example.com/foo {ENCODED}\n"
KEY = VerifierKey.parse(VKEY)

BAD_NOTES = {
    "nothing": "",
    "only a text": TEXT,
    "no signature": f"{TEXT}\n",
    "no empty line": NOTE.replace("\n\n", "\n"),
    "no line feed at the end": NOTE[:-1],
    "an empty line at the end": f"{NOTE}\n",
    "a line that is no signature": f"{NOTE}and more\n",
    "an empty line among the signatures": f"{NOTE}\n\u2014 x/y AAAAAAA=\nno\n",
    "N2: hyphen instead of dash": NOTE.replace("\u2014", "-"),
    "N2: en dash": NOTE.replace("\u2014", "\u2013"),
    "N2: no space behind the dash": NOTE.replace("\u2014 ", "\u2014"),
    "N2: two spaces behind the dash": NOTE.replace("\u2014 ", "\u2014  "),
    "N2: two spaces behind the name": NOTE.replace("foo ", "foo  "),
    "N2: space behind the signature": NOTE.replace("=\n", "= \n"),
    "N2: no name": f"{TEXT}\n\u2014 {ENCODED}\n",
    "N2: no signature behind the name": f"{TEXT}\n\u2014 example.com/foo\n",
    "N2: only a key id": f"{TEXT}\n\u2014 example.com/foo Uw2QOg==\n",
    "N2: not even a key id": f"{TEXT}\n\u2014 example.com/foo Uw2Q\n",
    "N3: carriage return": NOTE.replace("\n", "\r\n"),
    "N3: carriage return in the text": NOTE.replace("This", "\rThis"),
    "N3: tab": NOTE.replace(" is", "\tis"),
    "N3: null": NOTE.replace(" is", "\x00is"),
    "N3: vertical tab": NOTE.replace(" is", "\x0bis"),
    "N5: plus in the name": NOTE.replace("com/foo", "com+foo"),
    "N5: no-break space in the name": NOTE.replace("com/foo", "com\u00a0foo"),
    "N5: next line in the name": NOTE.replace("com/foo", "com\u0085foo"),
    "N5: line separator in the name": NOTE.replace("com/foo", "com\u2028foo"),
    "N5: ideographic space in the name": NOTE.replace("com/foo", "com\u3000foo"),
    "N6: unpadded": NOTE.replace("=\n", "\n"),
    "N6: padded twice": NOTE.replace("=\n", "==\n"),
    "N6: URL alphabet": NOTE.replace("Uw2Q", "Uw-Q"),
    "N6: character outside the alphabet": NOTE.replace("Uw2Q", "Uw!2Q"),
    "N6: nonzero spare bits": NOTE.replace("aQM=", "aQN="),
    "N6: padding in the middle": NOTE.replace("Uw2Q", "Uw=="),
}


def noted(*signatures: Signature, text: str = TEXT) -> bytes:
    return format_note(text, signatures)


def test_n1_n2_n4_a_note_is_a_text_an_empty_line_and_signatures() -> None:
    text, signatures = parse_note(NOTE.encode())
    assert text == TEXT
    assert signatures == (
        Signature("example.com/foo", bytes.fromhex("530d903a"), base64.b64decode(ENCODED)[4:]),
    )
    assert format_note(text, signatures) == NOTE.encode()


@pytest.mark.parametrize("note", BAD_NOTES.values(), ids=BAD_NOTES.keys())
def test_n1_to_n6_any_other_note_is_refused(note: str) -> None:
    assert note != NOTE
    with pytest.raises(MalformedError):
        parse_note(note.encode())


def test_n3_what_is_not_utf8_is_refused() -> None:
    for raw in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"):
        with pytest.raises(MalformedError, match="UTF-8"):
            parse_note(raw + NOTE.encode())


def test_n3_line_separators_of_unicode_are_no_line_feeds() -> None:
    text = "a\u2028b\u2029c\u0085d\x7f\n"
    assert parse_note(noted(LOG.sign(text), text=text)).text == text


@pytest.mark.parametrize("text", ["a\n\nb\n", "\n\n\n", "a\n\n\n", "\n"])
def test_n4_a_text_may_have_empty_lines(text: str) -> None:
    opened = open_note(noted(LOG.sign(text), text=text), [LOG.verifier])
    assert opened.text == text


@pytest.mark.parametrize("text", ["", "a", "a\n\n\u2014 b", "a\tb\n"])
def test_n1_n4_what_is_no_text_of_a_note_is_never_made_one(text: str) -> None:
    with pytest.raises(MalformedError):
        noted(LOG.sign(text), text=text)


def test_n7_a_note_is_opened_by_the_key_that_signed_it() -> None:
    opened = open_note(NOTE.encode(), [KEY, LOG.verifier])
    assert (opened.text, [signed.key for signed in opened.signed]) == (TEXT, [KEY])
    assert opened.signed[0].at_seconds is None


def test_n7_a_note_that_no_known_key_signed_is_refused() -> None:
    for keys in ([], [LOG.verifier]):
        with pytest.raises(UnsignedError, match="none of the known keys"):
            open_note(NOTE.encode(), keys)


def test_n7_the_right_name_with_another_id_is_ignored() -> None:
    signature = LOG.sign(TEXT)._replace(key_id=b"\x00" * 4)
    with pytest.raises(UnsignedError, match="none of the known keys"):
        open_note(noted(signature), [LOG.verifier])
    assert open_note(noted(signature, LOG.sign(TEXT)), [LOG.verifier]).text == TEXT


def test_n7_the_right_id_with_another_name_is_ignored() -> None:
    signature = LOG.sign(TEXT)._replace(name="somebody.else")
    with pytest.raises(UnsignedError, match="none of the known keys"):
        open_note(noted(signature), [LOG.verifier])
    assert open_note(noted(signature, LOG.sign(TEXT)), [LOG.verifier]).text == TEXT


def test_n7_a_false_signature_of_a_known_key_refuses_the_whole_note() -> None:
    false = LOG.sign("another text\n")
    for signatures in ([false], [false, NEXT_LOG.sign(TEXT)], [NEXT_LOG.sign(TEXT), false]):
        with pytest.raises(UnsignedError, match="is false"):
            open_note(noted(*signatures), [LOG.verifier, NEXT_LOG.verifier])


def test_n7_a_true_signature_does_not_cover_for_a_false_one_of_the_same_key() -> None:
    with pytest.raises(UnsignedError, match="is false"):
        open_note(noted(LOG.sign(TEXT), LOG.sign("x\n")), [LOG.verifier])


@pytest.mark.parametrize("length", [1, 63, 65, 72])
def test_n7_a_signature_of_another_length_is_false(length: int) -> None:
    short = LOG.sign(TEXT)._replace(value=bytes(length))
    with pytest.raises(UnsignedError, match="is false"):
        open_note(noted(short), [LOG.verifier])


def test_n7_two_keys_of_a_log_may_sign_side_by_side() -> None:
    raw = noted(LOG.sign(TEXT), NEXT_LOG.sign(TEXT))
    for keys in ([LOG], [NEXT_LOG], [NEXT_LOG, LOG]):
        opened = open_note(raw, [key.verifier for key in keys])
        assert {signed.key for signed in opened.signed} == {key.verifier for key in keys}


def test_n7_a_key_that_signed_twice_counts_once() -> None:
    raw = noted(LOG.sign(TEXT), LOG.sign(TEXT))
    assert len(open_note(raw, [LOG.verifier, LOG.verifier]).signed) == 1


def test_n7_two_keys_that_nobody_can_tell_apart_are_refused() -> None:
    twins = [VerifierKey(KEY.name, KEY.kind, public) for public in colliding_public_keys(KEY.name)]
    with pytest.raises(MalformedError, match="same name and id"):
        open_note(NOTE.encode(), twins)


def colliding_public_keys(name: str) -> tuple[bytes, bytes]:
    """Two of some 2^16 that share the 32 bits of an id."""
    seen: dict[bytes, bytes] = {}
    for i in range(2**20):
        public = i.to_bytes(32)
        key_id = VerifierKey(name, KeyKind.ED25519, public).key_id
        if key_id in seen:
            return seen[key_id], public
        seen[key_id] = public
    raise AssertionError("no two ids are the same")


def test_n7_at_least_16_unknown_signatures_of_any_size_are_accepted() -> None:
    unknown = [
        Signature(f"witness.example/{i}", i.to_bytes(4), bytes(5000)) for i in range(SIGNATURES_MAX)
    ]
    raw = noted(*unknown[:-1], LOG.sign(TEXT))
    assert open_note(raw, [LOG.verifier]).text == TEXT


def test_n7_a_signature_above_the_most_is_refused() -> None:
    line = LOG.sign(TEXT).line
    with pytest.raises(MalformedError, match=f"not {SIGNATURES_MAX + 1}"):
        parse_note(f"{TEXT}\n{line * (SIGNATURES_MAX + 1)}".encode())


def test_n7_a_note_above_the_most_bytes_is_refused() -> None:
    with pytest.raises(MalformedError, match="bytes"):
        parse_note(b"x" * NOTE_BYTES_MAX + NOTE.encode())


def test_n11_the_example_of_the_specification() -> None:
    assert open_note(NOTE.encode(), [KEY]).text == TEXT
    with pytest.raises(UnsignedError):
        open_note(NOTE.replace("example m", "example M").encode(), [KEY])


def test_the_line_feed_that_a_shell_adds_is_named() -> None:
    with pytest.raises(MalformedError, match="an empty line too many"):
        parse_note(f"{NOTE}\n".encode())
