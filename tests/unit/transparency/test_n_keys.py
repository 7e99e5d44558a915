"""N5, N8-N10: the keys of notes and the lines that tell them."""

import base64
import hashlib
import re

import pytest

from ledger.transparency.errors import MalformedError, UnsignedError
from ledger.transparency.keys import KeyKind, Signature, VerifierKey
from ledger.transparency.notes import format_note, open_note
from ledger.transparency.signing import SigningKey
from tests.unit.transparency.keyring import LATTICE, LOG, WITNESS
from tests.unit.transparency.vectors import VECTORS

TEXT = "This is an example message.\n"
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def vkey_of(raw: bytes) -> str:
    """With the right id, whatever the key."""
    key_id = hashlib.sha256(b"x\n" + raw).digest()[:4]
    return f"x+{key_id.hex()}+{base64.b64encode(raw).decode()}"


BAD_VKEYS = {
    "nothing": "",
    "one part": "example.com/foo",
    "two parts": "example.com/foo+530d903a",
    "no name": VKEY.removeprefix("example.com/foo"),
    "another name": VKEY.replace("foo", "bar"),
    "another id": VKEY.replace("530d903a", "530d903b"),
    "id in capitals": VKEY.replace("530d903a", "530D903A"),
    "id too long": VKEY.replace("530d903a", "00530d903a"),
    "space in the name": VKEY.replace("foo", "f oo"),
    "line feed behind": VKEY + "\n",
    "no key": "example.com/foo+530d903a+",
    "short key": vkey_of(b"\x01" + bytes(31)),
    "N9: ECDSA": vkey_of(b"\x02" + bytes(91)),
    "N9: RFC 6962 tree head": vkey_of(b"\x05" + bytes(91)),
    "N9: unassigned": vkey_of(b"\xff" + bytes(32)),
    "N9: kind 0": vkey_of(bytes(33)),
}


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\x01b", "a\ud800b"])
def test_n5_no_key_has_a_name_that_notes_cannot_tell(name: str) -> None:
    with pytest.raises(MalformedError, match="name"):
        _ = SigningKey(name, bytes(32)).verifier


def test_n8_n10_the_keys_of_the_reference_vectors() -> None:
    assert str(LOG.verifier) == VECTORS.vkey
    assert str(WITNESS.verifier) == VECTORS.cosigner_vkey_same_key
    assert LOG.verifier.key_id.hex() == "d0b53075"


@pytest.mark.parametrize("key", [LOG.verifier, WITNESS.verifier, LATTICE.verifier])
def test_n10_a_key_comes_back_from_its_line(key: VerifierKey) -> None:
    assert VerifierKey.parse(str(key)) == key
    assert re.fullmatch(r"[^+ ]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*", str(key))


@pytest.mark.parametrize("vkey", BAD_VKEYS.values(), ids=BAD_VKEYS.keys())
def test_n9_n10_any_other_line_is_no_key(vkey: str) -> None:
    with pytest.raises(MalformedError):
        VerifierKey.parse(vkey)


def test_n9_the_kind_is_part_of_the_key() -> None:
    cosigner = VerifierKey(LOG.name, KeyKind.ED25519_COSIGNATURE, LOG.verifier.public_key)
    assert cosigner.key_id != LOG.verifier.key_id
    with pytest.raises(UnsignedError, match="none of the known keys"):
        open_note(format_note(TEXT, [LOG.sign(TEXT)]), [cosigner])


def test_n9_a_public_key_that_is_none_signs_nothing() -> None:
    for raw in (b"\xff" * 32, bytes(32), b"\x02" + bytes(31)):
        key = VerifierKey("x", KeyKind.ED25519, raw)
        with pytest.raises(UnsignedError, match="is false"):
            open_note(format_note(TEXT, [Signature("x", key.key_id, b"\x07" * 64)]), [key])


def test_a_secret_line_comes_back_and_shows_nowhere_else() -> None:
    assert SigningKey.parse(LOG.secret) == LOG
    assert LOG.secret.startswith("PRIVATE+KEY+log.example/reference+d0b53075+Ac")
    assert VECTORS.ed25519_seed_hex not in repr(LOG)
    assert repr(LOG.seed) not in repr(LOG) + repr(WITNESS)


BAD_SECRETS = {
    "nothing": "",
    "the public line": str(LOG.verifier),
    "another id": LOG.secret.replace("d0b53075", "d0b53076"),
    "without its beginning": LOG.secret.removeprefix("PRIVATE+KEY+"),
    "a byte missing": LOG.secret[:-4],
    "a line feed": LOG.secret + "\n",
    "a cosigner's": LOG.secret.replace("+Ac", "+BM"),
}


@pytest.mark.parametrize("secret", BAD_SECRETS.values(), ids=BAD_SECRETS.keys())
def test_a_damaged_secret_line_is_refused_and_not_quoted(secret: str) -> None:
    with pytest.raises(MalformedError) as refused:
        SigningKey.parse(secret)
    assert LOG.secret[-20:] not in str(refused.value)
