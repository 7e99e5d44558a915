"""From the commit that names a key on, no data key is stored under another."""

from uuid import UUID, uuid4

import pytest
from psycopg import Connection, errors

from ledger.log.prepare import Preparer
from ledger.sealing.boxes import DataKey
from ledger.sealing.errors import KeyringMissingError, KeyringOutdatedError
from ledger.sealing.keyring import StoredKeyring, wrapping_context
from ledger.sealing.rotation import keyring_state, rotate
from ledger.sealing.subjects import Subjects
from tests.database.conftest import PROJECTOR, SERVICE
from tests.database.sealing.conftest import Row, Sealed

TAKE = "SELECT take_data_keys_v3(%s, %s, %s, %s, %s::timestamptz[])"
REWRAP = "SELECT rewrap_data_keys_v1(%s, %s, %s, %s)"


def offer(service: Connection[Row], ring: StoredKeyring, subject: UUID) -> None:
    key = DataKey.fresh()
    wrapped = ring.wrap(key.key, wrapping_context(subject, "C001"))
    service.execute(TAKE, ([subject], ["C001"], [wrapped], [key.commitment], [None]))


def member(sealed: Sealed) -> UUID:
    with sealed.connection() as service:
        taken = Subjects(sealed.ring()).take(service, {"M1": None})["M1"].subject
    assert taken is not None
    return taken


def test_a_data_key_under_the_old_key_is_refused_by_name(sealed: Sealed) -> None:
    subject, held = member(sealed), sealed.ring()
    with sealed.connection() as service:
        active_id = rotate(service, sealed.ring(), lambda *_: None).active_id
        with pytest.raises(errors.DatabaseError) as refused:
            offer(service, held, subject)
        assert (refused.value.sqlstate, refused.value.diag.message_detail) == ("LG003", active_id)
        held.follow(active_id)
        offer(service, held, subject)


def test_a_key_in_the_ring_that_the_log_does_not_name_yet_is_refused(sealed: Sealed) -> None:
    subject, ring = member(sealed), sealed.ring()
    ring.add_key()
    with sealed.connection() as service, pytest.raises(errors.DatabaseError, match="keeps its"):
        offer(service, ring, subject)


def test_naming_a_key_waits_for_whoever_is_storing_under_the_one_before(sealed: Sealed) -> None:
    subject, ring = member(sealed), sealed.ring()
    old_id = ring.active_id
    with sealed.log.connect() as storing, sealed.connection() as rotating:
        offer(storing, ring, subject)
        rotating.execute("SET lock_timeout = '50ms'")
        new_id = ring.add_key()
        with pytest.raises(errors.LockNotAvailable):
            rotating.execute("SELECT activate_key_v1(%s, %s)", (old_id, new_id))
        storing.commit()
        named = rotating.execute("SELECT activate_key_v1(%s, %s)", (old_id, new_id)).fetchone()
        assert named == (True,)
        assert keyring_state(rotating).data_keys == {old_id: 1}


def test_of_two_that_name_a_key_one_does(sealed: Sealed) -> None:
    old_id = sealed.ring().active_id
    with sealed.connection() as service:
        answers = [
            service.execute("SELECT activate_key_v1(%s, %s)", (old_id, name)).fetchone()
            for name in ("aa" * 8, "bb" * 8)
        ]
        assert answers == [(True,), (False,)]
        assert keyring_state(service).active_id == "aa" * 8


def test_nothing_is_re_wrapped_under_another_key_or_over_another_wrapping(sealed: Sealed) -> None:
    sealed.seal_members(1)
    ((name, key),) = sealed.data_keys.items()
    ring, (old,) = sealed.ring(), sealed.wrapped()
    context = wrapping_context(*name)
    with sealed.connection() as service:
        again = ring.wrap(key.key, context)
        stale = ring.wrap(key.key, context)
        unheard = service.execute(REWRAP, ([name[0]], [name[1]], [stale], [again])).fetchone()
        elsewhere = service.execute(REWRAP, ([uuid4()], [name[1]], [old], [again])).fetchone()
        assert (unheard, elsewhere, sealed.wrapped()) == ((0,), (0,), [old])
        assert service.execute(REWRAP, ([name[0]], [name[1]], [old], [again])).fetchone() == (1,)
        ring.add_key()
        other = ring.wrap(key.key, context)
        with pytest.raises(errors.DatabaseError, match="keeps its"):
            service.execute(REWRAP, ([name[0]], [name[1]], [again], [other]))
    assert sealed.wrapped() == [again]


def test_a_ring_that_lacks_the_key_named_stores_nothing(sealed: Sealed) -> None:
    subject = member(sealed)
    with sealed.connection() as service:
        known = (sealed.ring().active_id, "00" * 8)
        service.execute("SELECT activate_key_v1(%s, %s)", known)
        with pytest.raises(KeyringOutdatedError, match="00" * 8):
            Subjects(sealed.ring()).take_keys(service, {(subject, "C001"): None})
    assert sealed.wrapped() == []


def test_who_forgets_what_was_fenced_finds_a_lost_ring_out(sealed: Sealed) -> None:
    prepare = Preparer(sealed.ring())
    prepare.forget()
    sealed.file.path.unlink()
    with pytest.raises(KeyringMissingError, match=str(sealed.file.path)):
        prepare.forget()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (SERVICE, "UPDATE keyring SET active_id = '0123456789abcdef'"),
        (SERVICE, "DELETE FROM keyring"),
        (SERVICE, "SELECT take_data_keys_v2('{}', '{}', '{}', '{}', '{}')"),
        (PROJECTOR, "SELECT take_data_keys_v3('{}', '{}', '{}', '{}', '{}')"),
        (PROJECTOR, "SELECT rewrap_data_keys_v1('{}', '{}', '{}', '{}')"),
        (PROJECTOR, "SELECT activate_key_v1('', '')"),
        (PROJECTOR, "SELECT finish_rotation_v1('')"),
        (PROJECTOR, "SELECT * FROM keyring"),
    ],
)
def test_no_role_gets_round_the_guard(sealed: Sealed, role: str, statement: str) -> None:
    with sealed.connection(role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.encode())
