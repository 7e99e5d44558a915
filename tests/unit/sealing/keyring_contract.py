"""What every keyring must do, wherever its keys live."""

import pytest

from ledger.sealing.errors import WrappedKeyRefusedError
from ledger.sealing.keyring import Keyring

KEY = bytes(range(32))
CONTEXT = b"subject and retention class"


class KeyringContract:
    """Derive from it, with a fixture `keyring` that gives a fresh ring."""

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
