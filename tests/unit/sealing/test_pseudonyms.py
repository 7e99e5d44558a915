import hashlib
import hmac
import os
from collections.abc import Callable
from uuid import UUID

import pytest

from ledger.sealing.pseudonyms import event_key, fingerprint, lookup, new_subject, tombstone

KEY, OTHER_KEY = bytes(range(32)), bytes(32)


def test_a_look_up_is_a_tagged_hmac() -> None:
    expected = hmac.digest(KEY, b"processing-ledger/lookup/v1\x00" + "會員1".encode(), "sha256")
    assert lookup(KEY, "會員1") == expected


def test_a_tombstone_is_a_tagged_hmac() -> None:
    expected = hmac.digest(KEY, b"processing-ledger/tombstone/v1\x00m-1", "sha256")
    assert tombstone(KEY, "m-1") == expected


def test_a_look_up_and_a_tombstone_differ_even_under_one_key() -> None:
    assert lookup(KEY, "m-1") != tombstone(KEY, "m-1")


@pytest.mark.parametrize("pseudonym", [lookup, tombstone])
def test_another_reference_or_key_has_another_pseudonym(
    pseudonym: Callable[[bytes, str], bytes],
) -> None:
    assert len({pseudonym(KEY, "m-1"), pseudonym(KEY, "m-2"), pseudonym(OTHER_KEY, "m-1")}) == 3


def test_a_fingerprint_is_a_keyed_and_tagged_blake2b() -> None:
    expected = hashlib.blake2b(b"said", digest_size=16, key=KEY, person=b"ledger-print/v1")
    assert fingerprint(KEY, b"said") == expected.digest()


def test_another_content_or_key_has_another_fingerprint() -> None:
    prints = {fingerprint(KEY, b"a"), fingerprint(KEY, b"b"), fingerprint(OTHER_KEY, b"a")}
    assert [len(each) for each in prints] == [16, 16, 16]


def test_a_subject_is_a_random_uuid() -> None:
    assert new_subject(bytes) == UUID("00000000-0000-4000-8000-000000000000")
    assert new_subject(os.urandom) != new_subject(os.urandom)


def test_an_event_key_is_the_start_of_a_hash_over_source_and_id() -> None:
    assert event_key("/shop", "order-1") == hashlib.sha256(b"/shop\x00order-1").digest()[:16]


def test_event_keys_tell_where_the_source_ends() -> None:
    assert event_key("/shop", "1/2") != event_key("/shop1", "/2")
    with pytest.raises(ValueError, match="NUL"):
        event_key("/shop\x00a", "b")
