import base64
import hashlib

import pytest

from ledger.sealing.boxes import DataKey, box_commitment, commitment, open_box, seal
from ledger.sealing.errors import BoxRefusedError

KEY = bytes(range(32))
EVENT = bytes(16)


def sealed(values: dict[str, str]) -> str:
    return seal(DataKey(KEY), values, event_key=EVENT, field="values/C001", version=1)


def test_a_commitment_is_a_tagged_hash() -> None:
    digest = hashlib.sha256(b"processing-ledger/data-key/v1\x00" + KEY).digest()
    assert commitment(KEY) == base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_a_box_names_its_key() -> None:
    assert box_commitment(sealed({"name": "王小明"})) == DataKey(KEY).commitment == commitment(KEY)


def test_a_box_sealed_by_version_1_still_opens() -> None:
    box = (
        "v1.nWc4fOzwSuxYDEzeuJ8VxRPGajcVrSPMBXoppfNTkV4."
        "fcTfetK8zGiFw2q9x0PPDgppQSzn4of1_8MlLOd4zc6NpaVudCc2iRDkaLeEDpzU9rgBwd7GyjI15Sf4"
    )
    opened = open_box(DataKey(KEY), box, event_key=EVENT, field="values/C001", version=1)
    assert opened == {"name": "王小明"}


def test_values_of_similar_length_make_boxes_of_one_length() -> None:
    lengths = {len(sealed({"name": "x" * count})) for count in range(1, 22)}
    assert len(lengths) == 1


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 64])
def test_a_data_key_has_256_bits(length: int) -> None:
    with pytest.raises(ValueError, match=f"32 bytes, not {length}"):
        DataKey(bytes(length))


def test_two_fresh_data_keys_differ() -> None:
    assert DataKey.fresh() != DataKey.fresh()


BODY = sealed({"name": "x"}).rpartition(".")[2]
NAME = commitment(KEY)
NO_BOXES = {
    "empty": "",
    "another version": f"v2.{NAME}.{BODY}",
    "no commitment": f"v1.{BODY}",
    "short commitment": f"v1.{NAME[:-1]}.{BODY}",
    "another commitment": f"v1.{NAME[::-1]}.{BODY}",
    "no body": f"v1.{NAME}.",
    "nothing after the commitment": f"v1.{NAME}",
    "body of a nonce only": f"v1.{NAME}.{BODY[:16]}",
    "truncated": f"v1.{NAME}.{BODY[:-4]}",
    "lengthened": f"v1.{NAME}.{BODY}AAAA",
    "padded": f"v1.{NAME}.{BODY}=",
    "not base64": f"v1.{NAME}.{BODY[:-1]}!",
    "one character too many": f"v1.{NAME}.A{BODY}",
    "white space": f"v1.{NAME}.{BODY} ",
    "not ASCII": f"v1.{NAME}.{BODY[:-1]}名",
    "a lone surrogate": f"v1.{NAME}.{BODY[:-1]}\ud800",
}


@pytest.mark.parametrize("name", NO_BOXES)
def test_what_is_no_box_is_refused(name: str) -> None:
    with pytest.raises(BoxRefusedError):
        open_box(DataKey(KEY), NO_BOXES[name], event_key=EVENT, field="values/C001", version=1)
