import hashlib

import pytest

from ledger.vocabulary.envelope import event_key


def test_an_event_key_is_the_start_of_a_hash_over_source_and_id() -> None:
    assert event_key("/shop", "order-1") == hashlib.sha256(b"/shop\x00order-1").digest()[:16]


def test_event_keys_tell_where_the_source_ends() -> None:
    assert event_key("/shop", "1/2") != event_key("/shop1", "/2")
    with pytest.raises(ValueError, match="NUL"):
        event_key("/shop\x00a", "b")
