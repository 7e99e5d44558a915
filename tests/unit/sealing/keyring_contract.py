"""What every keyring must do, wherever its keys live."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.sealing.errors import KeyringOutdatedError, WrappedKeyRefusedError
from ledger.sealing.keyring import Keyring

KEY = bytes(range(32))
CONTEXT = b"subject and retention class"


class KeyringContract:
    """Derive from it, with a fixture `keyring` that gives a fresh ring, and a fixture `again` that
    gives the same ring once more, as another process would hold it.
    """

    def test_a_wrapped_key_unwraps_to_itself(self, keyring: Keyring) -> None:
        assert keyring.unwrap(keyring.wrap(KEY, CONTEXT), CONTEXT) == KEY

    def test_a_wrapped_key_does_not_show_the_key(self, keyring: Keyring) -> None:
        assert KEY not in keyring.wrap(KEY, CONTEXT)

    def test_two_wrappings_of_one_key_differ(self, keyring: Keyring) -> None:
        assert keyring.wrap(KEY, CONTEXT) != keyring.wrap(KEY, CONTEXT)

    def test_a_wrapped_key_names_the_active_key(self, keyring: Keyring) -> None:
        assert keyring.wrapped_by(keyring.wrap(KEY, CONTEXT)) == keyring.active_id
        assert keyring.active_id in keyring.ids

    def test_another_context_is_refused(self, keyring: Keyring) -> None:
        wrapped = keyring.wrap(KEY, CONTEXT)
        with pytest.raises(WrappedKeyRefusedError):
            keyring.unwrap(wrapped, CONTEXT + b"\x00")

    def test_any_flipped_bit_is_refused(self, keyring: Keyring) -> None:
        wrapped = keyring.wrap(KEY, CONTEXT)
        for bit in range(len(wrapped) * 8):
            altered = bytearray(wrapped)
            altered[bit // 8] ^= 1 << bit % 8
            with pytest.raises(WrappedKeyRefusedError):
                keyring.unwrap(bytes(altered), CONTEXT)

    def test_any_truncation_is_refused(self, keyring: Keyring) -> None:
        wrapped = keyring.wrap(KEY, CONTEXT)
        for length in range(len(wrapped)):
            with pytest.raises(WrappedKeyRefusedError):
                keyring.unwrap(wrapped[:length], CONTEXT)

    def test_only_a_key_of_256_bits_is_wrapped(self, keyring: Keyring) -> None:
        with pytest.raises(ValueError, match="32 bytes, not 16"):
            keyring.wrap(KEY[:16], CONTEXT)

    def test_the_pseudonym_keys_are_three_keys_of_256_bits(self, keyring: Keyring) -> None:
        keys = {keyring.lookup_key, keyring.fingerprint_key, keyring.tombstone_key}
        assert [len(key) for key in keys] == [32, 32, 32]

    def test_its_repr_shows_no_key(self, keyring: Keyring) -> None:
        shown = repr(keyring)
        for key in (keyring.lookup_key, keyring.fingerprint_key, keyring.tombstone_key):
            assert repr(key) not in shown
            assert key.hex() not in shown

    def test_another_process_unwraps_and_names_alike(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        other = again()
        assert other.unwrap(keyring.wrap(KEY, CONTEXT), CONTEXT) == KEY
        assert pseudonym_keys(other) == pseudonym_keys(keyring)
        assert (other.ids, other.active_id) == (keyring.ids, keyring.active_id)

    def test_an_added_key_wraps_and_the_old_one_still_unwraps(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        old_id, wrapped, before = keyring.active_id, keyring.wrap(KEY, CONTEXT), again()
        new_id = keyring.add_key()
        for ring in (keyring, again()):
            assert ring.ids == (old_id, new_id)
            assert ring.wrapped_by(ring.wrap(KEY, CONTEXT)) == new_id
            assert ring.unwrap(wrapped, CONTEXT) == KEY
            assert pseudonym_keys(ring) == pseudonym_keys(before)

    def test_a_ring_held_since_before_unwraps_what_a_new_key_wrapped(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        held = again()
        keyring.add_key()
        assert held.unwrap(keyring.wrap(KEY, CONTEXT), CONTEXT) == KEY

    def test_a_ring_wraps_under_the_key_that_the_log_names(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        held, old_id = again(), keyring.active_id
        new_id = keyring.add_key()
        for named in (new_id, old_id, new_id):
            held.follow(named)
            assert held.wrapped_by(held.wrap(KEY, CONTEXT)) == held.active_id == named

    def test_a_key_that_no_copy_of_the_ring_holds_is_not_followed(self, keyring: Keyring) -> None:
        active_id = keyring.active_id
        with pytest.raises(KeyringOutdatedError, match="00" * 8):
            keyring.follow("00" * 8)
        assert keyring.active_id == active_id

    def test_a_destroyed_key_opens_nothing_anywhere(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        held, old_id, wrapped = again(), keyring.active_id, keyring.wrap(KEY, CONTEXT)
        new_id = keyring.add_key()
        keyring.destroy_keys({old_id}, new_id)
        held.refresh()
        for ring in (keyring, held, again()):
            assert (ring.ids, ring.active_id) == ((new_id,), new_id)
            with pytest.raises(WrappedKeyRefusedError, match="not in this keyring"):
                ring.unwrap(wrapped, CONTEXT)

    def test_the_key_that_wraps_is_never_destroyed(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        ids = (keyring.active_id, keyring.add_key())
        with pytest.raises(ValueError, match=ids[0]):
            keyring.destroy_keys({ids[0]}, ids[0])
        assert again().ids == keyring.ids == ids

    def test_keys_added_at_the_same_time_are_all_kept(
        self, keyring: Keyring, again: Callable[[], Keyring]
    ) -> None:
        rings = [again() for _ in range(4)]
        with ThreadPoolExecutor(len(rings)) as pool:
            added = list(pool.map(lambda ring: ring.add_key(), rings))
        assert set(again().ids) == {*keyring.ids, *added}


def pseudonym_keys(keyring: Keyring) -> tuple[bytes, bytes, bytes]:
    return keyring.lookup_key, keyring.fingerprint_key, keyring.tombstone_key
