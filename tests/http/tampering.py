"""What may be done to a member's copy, and the reason for which it is refused then."""

from base64 import b64decode, b64encode
from collections.abc import Callable

from tests.http.checking import Copy

RECORD_BYTES = 40


def leaves_of(copy: Copy, name: str = "leaves") -> bytes:
    return b64decode(copy["completeness"][name])


def with_leaves(copy: Copy, leaves: bytes, name: str = "leaves") -> None:
    copy["completeness"][name] = b64encode(leaves).decode()


def without_a_line(copy: Copy) -> None:
    del copy["uses"][0]


def without_a_step(copy: Copy) -> None:
    del copy["consents"][0]


def count_changed(copy: Copy) -> None:
    copy["disclosures"][0]["count"] -= 1


def count_below_one(copy: Copy) -> None:
    copy["disclosures"][0]["count"] = -1


def count_of_all_changed(copy: Copy) -> None:
    count_changed(copy)
    copy["complete_to"]["events"] -= 1


def leaf_removed(copy: Copy) -> None:
    with_leaves(copy, leaves_of(copy)[:-RECORD_BYTES])


def leaf_and_line_removed(copy: Copy) -> None:
    leaf_removed(copy)
    count_of_all_changed(copy)
    copy["completeness"]["events"] -= 1


def leaf_torn(copy: Copy) -> None:
    with_leaves(copy, leaves_of(copy)[:-1])


def leaves_swapped(copy: Copy) -> None:
    leaves = leaves_of(copy)
    first, second = leaves[:RECORD_BYTES], leaves[RECORD_BYTES : 2 * RECORD_BYTES]
    with_leaves(copy, second + first + leaves[2 * RECORD_BYTES :])


def leaf_changed(copy: Copy) -> None:
    leaves = leaves_of(copy)
    with_leaves(copy, leaves[:-1] + bytes([leaves[-1] ^ 1]))


def leaf_told_as_later(copy: Copy) -> None:
    with_leaves(copy, leaves_of(copy)[-RECORD_BYTES:], "later")
    leaf_removed(copy)


def later_leaf_invented(copy: Copy) -> None:
    position = copy["complete_to"]["position"] + 1
    with_leaves(copy, position.to_bytes(8, "big") + bytes(32), "later")


def ends_before_the_map(copy: Copy) -> None:
    copy["complete_to"]["position"] = copy["completeness"]["map"]["position"] - 1


def hash_changed(copy: Copy) -> None:
    copy["completeness"]["hash"] = "0" * 64


def index_changed(copy: Copy) -> None:
    copy["completeness"]["index"] += 1


def root_changed(copy: Copy) -> None:
    copy["completeness"]["map"]["root"] = "0" * 64


def members_changed(copy: Copy) -> None:
    copy["completeness"]["map"]["members"] += 1


def entry_changed(copy: Copy) -> None:
    told = copy["completeness"]["map"]
    entry = b64decode(told["entry"])
    told["entry"] = b64encode(b"\x01" + entry[1:]).decode()


def event_moved(copy: Copy) -> None:
    copy["completeness"]["map"]["event"] += 1


def receipt_missing(copy: Copy) -> None:
    copy["completeness"]["map"]["receipt"] = None


def receipt_changed(copy: Copy) -> None:
    told = copy["completeness"]["map"]
    told["receipt"] = told["receipt"].replace("index ", "index 1", 1)


def named_for_another(copy: Copy) -> None:
    copy["subject"] = "00000000-0000-4000-8000-000000000000"


def told_twice(copy: Copy) -> None:
    copy["consents"].append(copy["consents"][0])
    count_changed(copy)


def a_strangers_event(copy: Copy) -> None:
    copy["consents"][0]["at"]["position"] = copy["complete_to"]["position"]


def a_strangers_value(copy: Copy) -> None:
    copy["values"][0]["now"][0]["since"]["position"] = copy["complete_to"]["position"]


def section_missing(copy: Copy) -> None:
    del copy["requests"]


def another_document(copy: Copy) -> None:
    copy["document"] = "member-copy/v2"


def surprise(copy: Copy) -> None:
    copy["completeness"]["more"] = 1


TAMPERINGS: list[tuple[Callable[[Copy], None], str]] = [
    (without_a_line, "tells of 10 events, not of 13"),
    (without_a_step, "tells of 12 events, not of 13"),
    (count_changed, "tells of 12 events, not of 13"),
    (count_below_one, "not as it has to be"),
    (count_of_all_changed, "said to be of 12 events, not of 13"),
    (leaf_removed, "12 leaves, not 13"),
    (leaf_and_line_removed, "another running hash"),
    (leaf_torn, "ends inside a record"),
    (leaves_swapped, "stands after"),
    (leaf_changed, "another running hash"),
    (leaf_told_as_later, "12 leaves, not 13"),
    (later_leaf_invented, "after the end of the copy"),
    (ends_before_the_map, "after the end of the copy"),
    (hash_changed, "another running hash"),
    (index_changed, "not in the map"),
    (root_changed, "not in the map"),
    (members_changed, "not in the map|another map"),
    (entry_changed, "the receipt: "),
    (event_moved, "the receipt is of another position"),
    (receipt_missing, "no signed checkpoint"),
    (receipt_changed, "the receipt: "),
    (named_for_another, "another member's"),
    (told_twice, "told twice"),
    (a_strangers_event, "is not the member's"),
    (a_strangers_value, "is not the member's"),
    (section_missing, "missing or not as it has to be"),
    (another_document, "this is no member-copy/v1"),
    (surprise, "unknown field"),
]
