"""What a stopped projection says: the kind of fault and its place, never a value of the event."""

import msgspec
import psycopg
import pytest

from ledger.vocabulary.registry import UnknownEventTypeError, UnknownVersionError
from projections.faults import DATA_FAULTS, reason
from projections.projection import read_stored
from tests.database.projections.history import entry, registered

WHOLE = entry(registered()).data


def told(data: bytes, type_: str = "recipient.registered") -> str:
    with pytest.raises(DATA_FAULTS) as fault:
        read_stored(type_, data)
    return reason(fault.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"M000123", "DecodeError"),
        (b"\xff\xfe", "DecodeError"),
        (b'["M000123"]', "ValidationError"),
        (WHOLE.replace(b"independent_provider", b"M000123"), "ValidationError at $.data.role"),
        (WHOLE.replace(b'["delivery"]', b'["ok",7]'), "ValidationError at $.data.services[1]"),
        (WHOLE.replace(b'"region"', b'"M000123"'), "ValidationError at $.data"),
        (WHOLE.replace(b'"version":1', b'"version":9'), "UnknownVersionError: unknown version 9"),
    ],
)
def test_a_bad_event_is_named_without_its_values(data: bytes, says: str) -> None:
    found = told(data)
    assert found.startswith(says)
    assert "M000123" not in found


def test_an_unknown_type_is_named() -> None:
    assert told(WHOLE, "data.dreamt") == "UnknownEventTypeError: unknown event type: data.dreamt"


@pytest.mark.parametrize("error", [psycopg.DataError, psycopg.IntegrityError])
def test_a_refusal_of_the_database_is_named_without_its_message(error: type[psycopg.Error]) -> None:
    assert reason(error('invalid input "M000123"')) == error.__name__


def test_these_are_the_faults_of_data() -> None:
    faults = (msgspec.ValidationError, UnknownEventTypeError, UnknownVersionError)
    assert all(issubclass(fault, DATA_FAULTS) for fault in faults)
    assert not issubclass(psycopg.OperationalError, DATA_FAULTS)
    assert not issubclass(psycopg.ProgrammingError, DATA_FAULTS)
