from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import pytest

from ledger.sealing import rotation
from ledger.sealing.errors import WrappedKeyRefusedError
from ledger.sealing.keyring import StoredKeyring, wrapping_context
from ledger.sealing.keyring_content import Content
from ledger.sealing.rotation import (
    Rotated,
    RotationBusyError,
    RotationStalledError,
    keyring_state,
    rotate,
)
from ledger.sealing.subjects import Subjects
from tests.database.conftest import OWNER
from tests.database.sealing.conftest import Sealed

MEMBERS = 25


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "PAGE_KEYS", 10)
    monkeypatch.setattr(rotation, "PAUSE_SECONDS", 0.0)


def rotated(sealed: Sealed, ring: StoredKeyring | None = None, **options: Any) -> Rotated:
    with sealed.connection() as service:
        return rotate(service, ring or sealed.ring(), lambda *_: None, **options)


def is_whole(sealed: Sealed) -> bool:
    """One key in the ring, every data key under it, and all of them the same as ever."""
    ring = sealed.ring()
    with sealed.connection() as service:
        state = keyring_state(service)
    assert ring.ids == (ring.active_id,) == (state.active_id,)
    assert not state.rotating
    assert state.data_keys == {ring.active_id: len(sealed.data_keys)}
    return sealed.opened_by(ring) == sealed.data_keys


def test_every_data_key_moves_to_a_new_key_and_the_old_one_is_gone(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    old_id, before = sealed.ring().active_id, sealed.wrapped()
    done = rotated(sealed)
    assert (done.rewrapped, done.destroyed) == (MEMBERS, [old_id])
    assert is_whole(sealed)
    names = sorted(sealed.data_keys)
    for wrapped, name in zip(before, names, strict=True):
        with pytest.raises(WrappedKeyRefusedError, match="not in this keyring"):
            sealed.ring().unwrap(wrapped, wrapping_context(*name))


def test_who_held_the_ring_before_goes_on(sealed: Sealed) -> None:
    sealed.seal_members(3)
    reader, writer = sealed.ring(), sealed.ring()
    rotated(sealed)
    assert sealed.opened_by(reader) == sealed.data_keys
    sealed.seal_members(3, writer)
    assert is_whole(sealed)


def test_a_ring_is_changed_again_and_again(sealed: Sealed) -> None:
    sealed.seal_members(3)
    assert len({rotated(sealed).active_id for _ in range(3)}) == 3
    assert is_whole(sealed)


def test_progress_is_told_from_the_first_page_to_the_last(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    told: list[tuple[int, int | None]] = []
    with sealed.connection() as service:
        rotate(service, sealed.ring(), lambda done, total: told.append((done, total)))
    assert told == [(10, MEMBERS), (20, MEMBERS), (MEMBERS, MEMBERS)]


class StoppedError(Exception):
    """Stands for the death of the process."""


class StoppingKeyring(StoredKeyring):
    """Ends the process at a step of the rotation."""

    stops_at = ""
    wraps = 0

    def add_key(self) -> str:
        self._stop("before the new key is in the ring")
        added = super().add_key()
        self._stop("once the new key is in the ring")
        return added

    def follow(self, active_id: str) -> None:
        if active_id != self.ids[0]:
            self._stop("once the log names the new key")
        super().follow(active_id)

    def wrap(self, key: bytes, context: bytes) -> bytes:
        self.wraps += 1
        if self.wraps > MEMBERS // 2:
            self._stop("half way")
        return super().wrap(key, context)

    def destroy_keys(self, ids: Collection[str], active_id: str) -> None:
        self._stop("before the old key is destroyed")
        super().destroy_keys(ids, active_id)
        self._stop("once the old key is destroyed")

    def _stop(self, step: str) -> None:
        if step == self.stops_at:
            raise StoppedError


STEPS = [
    "before the new key is in the ring",
    "once the new key is in the ring",
    "once the log names the new key",
    "half way",
    "before the old key is destroyed",
    "once the old key is destroyed",
]


@pytest.mark.parametrize("step", STEPS)
def test_stopped_anywhere_and_run_again_it_ends(sealed: Sealed, step: str) -> None:
    sealed.seal_members(MEMBERS)
    reader, writer = sealed.ring(), sealed.ring()
    stopping = StoppingKeyring.open_from(sealed.file)
    stopping.stops_at = step
    with pytest.raises(StoppedError):
        rotated(sealed, stopping)
    assert sealed.opened_by(reader) == sealed.opened_by(sealed.ring()) == sealed.data_keys
    sealed.seal_members(1, writer)
    sealed.seal_members(1, sealed.ring())
    assert len(sealed.ring().ids) <= 2
    rotated(sealed)
    assert is_whole(sealed)


def test_the_old_key_may_be_kept_until_there_is_a_new_backup(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    old_id, before = sealed.ring().active_id, sealed.wrapped()[0]
    kept = rotated(sealed, keeps_old=True)
    assert (kept.rewrapped, kept.destroyed) == (MEMBERS, ())
    assert sealed.wrapped_by() == {kept.active_id}
    sealed.ring().unwrap(before, wrapping_context(*min(sealed.data_keys)))
    ended = rotated(sealed)
    assert (ended.rewrapped, ended.destroyed) == (0, [old_id])
    assert ended.active_id == kept.active_id
    assert is_whole(sealed)


class MeddlingKeyring(StoredKeyring):
    """Does something between the reading of a page and its re-wrapping."""

    meddle: Callable[[], None] | None = None

    def wrap(self, key: bytes, context: bytes) -> bytes:
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()
        return super().wrap(key, context)


def test_a_data_key_destroyed_meanwhile_stays_destroyed(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    erased = min(sealed.data_keys)

    def erase() -> None:
        with sealed.connection(OWNER) as owner:
            owner.execute("DELETE FROM data_keys WHERE subject = %s", (erased[0],))

    ring = MeddlingKeyring.open_from(sealed.file)
    ring.meddle = erase
    assert rotated(sealed, ring).rewrapped == MEMBERS - 1
    del sealed.data_keys[erased]
    assert is_whole(sealed)
    assert erased not in sealed.opened_by(sealed.ring())


def test_a_data_key_made_anew_meanwhile_is_the_one_that_stays(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    name = min(sealed.data_keys)
    held = sealed.ring()

    def make_anew() -> None:
        with sealed.connection(OWNER) as owner:
            owner.execute("DELETE FROM data_keys WHERE subject = %s", (name[0],))
        with sealed.connection() as service:
            sealed.data_keys |= Subjects(held).take_keys(service, {name: None})

    ring = MeddlingKeyring.open_from(sealed.file)
    ring.meddle = make_anew
    assert rotated(sealed, ring).rewrapped == MEMBERS - 1
    assert is_whole(sealed)


def test_a_row_that_somebody_is_changing_waits_and_holds_nobody_up(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    old_id = sealed.ring().active_id
    with sealed.log.connect(OWNER) as owner:
        held = owner.execute("SELECT subject FROM data_keys LIMIT 1 FOR UPDATE").fetchone()
        with pytest.raises(RotationStalledError):
            rotated(sealed)
        with sealed.connection() as service:
            assert keyring_state(service).data_keys[old_id] == 1
        assert held is not None
    assert old_id in sealed.ring().ids
    assert rotated(sealed).rewrapped == 1
    assert is_whole(sealed)


def test_a_data_key_that_does_not_unwrap_is_named_and_no_key_destroyed(sealed: Sealed) -> None:
    sealed.seal_members(MEMBERS)
    old_id, name = sealed.ring().active_id, min(sealed.data_keys)
    with sealed.connection(OWNER) as owner:
        owner.execute(
            "UPDATE data_keys SET wrapped = set_byte(wrapped, 30, get_byte(wrapped, 30) # 1)"
            " WHERE subject = %s",
            (name[0],),
        )
    with pytest.raises(WrappedKeyRefusedError, match=f"{name[0]}/C001"):
        rotated(sealed)
    assert old_id in sealed.ring().ids


def test_two_rotations_take_turns(sealed: Sealed) -> None:
    sealed.seal_members(3)
    with sealed.connection() as other:
        assert other.execute(rotation.LOCK).fetchone() == (True,)
        with pytest.raises(RotationBusyError):
            rotated(sealed)
    assert len(sealed.ring().ids) == 1
    rotated(sealed)
    assert is_whole(sealed)


def add_key_behind(sealed: Sealed) -> None:
    sealed.file.change(Content.with_fresh_key)


def test_a_key_added_by_somebody_else_meanwhile_is_not_destroyed(sealed: Sealed) -> None:
    """`add_key` outside a rotation: the next rotation activates it."""
    sealed.seal_members(MEMBERS)
    ring = MeddlingKeyring.open_from(sealed.file)
    ring.meddle = partial(add_key_behind, sealed)
    rotated(sealed, ring)
    added = sealed.ring().ids[-1]
    assert rotated(sealed).active_id == added
    assert is_whole(sealed)
