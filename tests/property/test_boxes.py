"""Laws of boxes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.sealing.boxes import DataKey, open_box, seal
from ledger.sealing.errors import BoxRefusedError

KEYS = st.binary(min_size=32, max_size=32).map(DataKey)
EVENTS = st.binary(min_size=16, max_size=16)
FIELDS = st.text(max_size=20)
VERSIONS = st.integers(0, 2**32 - 1)
VALUES = st.dictionaries(st.text(max_size=10), st.text(max_size=100), max_size=5)
PLACES = st.tuples(EVENTS, FIELDS, VERSIONS)

Place = tuple[bytes, str, int]


def put(key: DataKey, values: dict[str, str], place: Place) -> str:
    return seal(key, values, event_key=place[0], field=place[1], version=place[2])


def take(key: DataKey, box: str, place: Place) -> dict[str, str]:
    return open_box(key, box, event_key=place[0], field=place[1], version=place[2])


@given(KEYS, VALUES, PLACES)
def test_what_was_sealed_opens_to_itself(
    key: DataKey, values: dict[str, str], place: Place
) -> None:
    assert take(key, put(key, values, place), place) == values


@given(KEYS, VALUES, PLACES)
def test_two_boxes_of_the_same_values_differ(
    key: DataKey, values: dict[str, str], place: Place
) -> None:
    assert put(key, values, place) != put(key, values, place)


@given(KEYS, VALUES, PLACES, st.data())
def test_any_flipped_bit_is_refused(
    key: DataKey, values: dict[str, str], place: Place, data: st.DataObject
) -> None:
    box = put(key, values, place)
    bit = data.draw(st.integers(0, len(box) * 7 - 1))
    at = bit // 7
    altered = box[:at] + chr(ord(box[at]) ^ 1 << bit % 7) + box[at + 1 :]
    with pytest.raises(BoxRefusedError):
        take(key, altered, place)


@given(KEYS, VALUES, PLACES, PLACES)
def test_another_place_is_refused(
    key: DataKey, values: dict[str, str], place: Place, other: Place
) -> None:
    box = put(key, values, place)
    for moved in (
        (other[0], place[1], place[2]),
        (place[0], other[1], place[2]),
        (place[0], place[1], other[2]),
        (place[0][:-1], place[1], place[2]),
        (place[0], place[1] + " ", place[2]),
    ):
        if moved != place:
            with pytest.raises(BoxRefusedError):
                take(key, box, moved)


@given(KEYS, st.binary(max_size=10), st.text("ab", min_size=1, max_size=10), VERSIONS)
def test_no_byte_moves_between_event_and_field(
    key: DataKey, event: bytes, field: str, version: int
) -> None:
    box = put(key, {"name": "x"}, (event, field, version))
    moved = (event + field[:1].encode(), field[1:], version)
    with pytest.raises(BoxRefusedError):
        take(key, box, moved)


@given(KEYS, KEYS, VALUES, PLACES)
def test_another_key_is_refused_even_under_the_name_of_the_right_one(
    key: DataKey, other: DataKey, values: dict[str, str], place: Place
) -> None:
    assume(key != other)
    box = put(key, values, place)
    for claimed in (box, box.replace(key.commitment, other.commitment)):
        with pytest.raises(BoxRefusedError):
            take(other, claimed, place)


@given(KEYS, st.text("王小明陳美", min_size=4, max_size=20), PLACES)
def test_neither_key_nor_error_shows_a_secret(key: DataKey, value: str, place: Place) -> None:
    box = put(key, {"name": value}, place)
    with pytest.raises(BoxRefusedError) as refused:
        take(key, box, (place[0], place[1] + "x", place[2]))
    shown = repr(key) + str(key) + repr(refused.value) + box
    assert value not in shown
    assert repr(key.key)[2:-1] not in shown
    assert key.key.hex() not in shown


@given(st.text(max_size=300))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(BoxRefusedError):
        take(DataKey(bytes(32)), text, (bytes(16), "evidence", 1))
