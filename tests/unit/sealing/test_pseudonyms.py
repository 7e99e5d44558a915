import hashlib
import hmac

from ledger.sealing.pseudonyms import fingerprint, lookup, tombstone

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
LOOKED_UP = bytes(32)


def test_a_look_up_is_a_tagged_hmac() -> None:
    expected = hmac.digest(KEY, b"processing-ledger/lookup/v1\x00" + "會員1".encode(), "sha256")
    assert lookup(KEY, "會員1") == expected


def test_a_tombstone_is_a_tagged_hmac() -> None:
    expected = hmac.digest(KEY, b"processing-ledger/tombstone/v1\x00" + LOOKED_UP, "sha256")
    assert tombstone(KEY, LOOKED_UP) == expected


def test_a_look_up_and_a_tombstone_differ_even_under_one_key() -> None:
    assert lookup(KEY, "m-1") != tombstone(KEY, b"m-1")


def test_another_reference_or_key_has_another_look_up() -> None:
    assert len({lookup(KEY, "m-1"), lookup(KEY, "m-2"), lookup(OTHER_KEY, "m-1")}) == 3


def test_another_look_up_or_key_has_another_tombstone() -> None:
    stones = {tombstone(KEY, b"1"), tombstone(KEY, b"2"), tombstone(OTHER_KEY, b"1")}
    assert len(stones) == 3


def test_a_fingerprint_is_a_keyed_and_tagged_blake2b() -> None:
    expected = hashlib.blake2b(b"said", digest_size=16, key=KEY, person=b"ledger-print/v1")
    assert fingerprint(KEY, b"said") == expected.digest()


def test_another_content_or_key_has_another_fingerprint() -> None:
    prints = {fingerprint(KEY, b"a"), fingerprint(KEY, b"b"), fingerprint(OTHER_KEY, b"a")}
    assert [len(each) for each in prints] == [16, 16, 16]
