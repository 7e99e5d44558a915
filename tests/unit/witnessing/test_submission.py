import pytest

from api.witnessing.submission import WitnessError, claimed_size, request_body
from tests.unit.witnessing.witness import parsed

CHECKPOINT = b"example.org/log\n7\nAAAA\n\n\xe2\x80\x94 example.org/log AAAA\n"
HASHES = [bytes([number]) * 32 for number in range(63)]


@pytest.mark.parametrize("count", [0, 1, 63])
def test_a_request_is_read_as_it_was_meant(count: int) -> None:
    submitted = parsed(request_body(7, HASHES[:count], CHECKPOINT))
    assert (submitted.old, submitted.proof) == (7, HASHES[:count])
    assert (submitted.origin, submitted.size) == ("example.org/log", 7)


def test_a_request_is_written_to_the_letter() -> None:
    assert request_body(20, [bytes(32)], b"note\n") == b"old 20\n" + b"A" * 43 + b"=\n\nnote\n"


@pytest.mark.parametrize(("body", "size"), [(b"0\n", 0), (b"20852163\n", 20_852_163)])
@pytest.mark.parametrize("content_type", ["text/x.tlog.size", "Text/X.tlog.size; charset=utf-8"])
def test_w5_a_conflict_tells_the_size(body: bytes, size: int, content_type: str) -> None:
    assert claimed_size(content_type, body) == size


MALFORMED = {
    "nothing": b"",
    "no newline": b"7",
    "two newlines": b"7\n\n",
    "a carriage return": b"7\r\n",
    "a space": b" 7\n",
    "a plus": b"+7\n",
    "minus zero": b"-0\n",
    "a leading zero": b"07\n",
    "an underscore": b"1_0\n",
    "another script": "٥\n".encode(),
    "too many digits": b"1" * 20 + b"\n",
    "no UTF-8": b"\xff\n",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_w5_a_malformed_size_is_no_size(body: bytes) -> None:
    with pytest.raises(WitnessError, match="malformed"):
        claimed_size("text/x.tlog.size", body)


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/x.tlog.sizes"])
def test_w5_a_size_in_another_type_is_no_size(content_type: str) -> None:
    with pytest.raises(WitnessError, match="no size"):
        claimed_size(content_type, b"7\n")
