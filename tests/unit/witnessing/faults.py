"""What a witness may do wrong, each told by its name."""

import base64
import time
from collections.abc import Callable, Iterator
from threading import Event

from tests.unit.witnessing.witness import Answer, Witness, parsed

Fault = Callable[[Witness, bytes], Answer]

released = Event()
"""Never set: something waited for in vain."""
TICK_SECONDS = 0.01
HUGE_BYTES = 1 << 22
FAR_SECONDS = 10 * 365 * 86_400


def says(status: int, body: bytes = b"", content_type: str = "text/plain") -> Fault:
    return lambda _, __: Answer(status, body, content_type)


def claims(size: int) -> Fault:
    """Always a conflict, always the same size."""
    return says(409, f"{size}\n".encode(), "text/x.tlog.size")


def redirect(_: Witness, __: bytes) -> Answer:
    return Answer(307, location="/elsewhere/add-checkpoint")


def huge(_: Witness, __: bytes) -> Answer:
    return Answer(200, b"\xe2\x80\x94 " + b"a" * HUGE_BYTES)


def dripping(_: Witness, __: bytes) -> Answer:
    return Answer(200, _drops())


def _drops() -> Iterator[bytes]:
    while not released.wait(TICK_SECONDS):
        yield b"a"


def of_another_log(witness: Witness, body: bytes) -> Answer:
    _, _, rest = parsed(body).text.partition("\n")
    return Answer(200, witness.cosignature(f"another.example/log\n{rest}").encode())


def of_another_size(witness: Witness, body: bytes) -> Answer:
    origin, _, root = parsed(body).text.split("\n", 2)
    return Answer(200, witness.cosignature(f"{origin}\n7\n{root}").encode())


def of_another_key(witness: Witness, body: bytes) -> Answer:
    stranger = Witness("stranger.example", witness.memory)
    return Answer(200, stranger.cosignature(parsed(body).text).encode())


def under_the_name_of(witness: Witness, body: bytes) -> Answer:
    """The right name and key id over a signature of zeroes."""
    dash, name, encoded = witness.cosignature(parsed(body).text).removesuffix("\n").split(" ")
    forged = base64.b64decode(encoded)[:12] + bytes(64)
    return Answer(200, f"{dash} {name} {base64.b64encode(forged).decode()}\n".encode())


def at_time_zero(witness: Witness, body: bytes) -> Answer:
    return Answer(200, witness.cosignature(parsed(body).text, at=0).encode())


def in_ten_years(witness: Witness, body: bytes) -> Answer:
    at = int(time.time()) + FAR_SECONDS
    return Answer(200, witness.cosignature(parsed(body).text, at=at).encode())


LIES: dict[str, Fault] = {
    "says nothing": says(200),
    "says garbage": says(200, b"\x00\xff\x00garbage"),
    "says a line that is no signature": says(200, b"it is signed\n"),
    "ends without a newline": lambda witness, body: Answer(
        200, witness.cosignature(parsed(body).text).rstrip("\n").encode()
    ),
    "says too much": huge,
    "drips for ever": dripping,
    "sends us elsewhere": redirect,
    "does not know the log": says(404),
    "does not know the key": says(403),
    "finds it malformed": says(400),
    "finds it inconsistent": says(422),
    "fails": says(500),
    "is overloaded": says(503),
    "says something else": says(204),
    "signs another log's": of_another_log,
    "signs another size": of_another_size,
    "signs with another key": of_another_key,
    "signs falsely": under_the_name_of,
    "signs at time zero": at_time_zero,
    "signs in ten years": in_ten_years,
    "claims a size from the future": claims(10**12),
    "claims the same size for ever": claims(3),
    "claims a size that is no number": says(409, b"+3\n", "text/x.tlog.size"),
    "claims a size with a leading zero": says(409, b"03\n", "text/x.tlog.size"),
    "claims a size without a newline": says(409, b"3", "text/x.tlog.size"),
    "claims a size in another type": says(409, b"3\n", "text/plain"),
    "claims a size of many digits": says(409, b"9" * 5000 + b"\n", "text/x.tlog.size"),
}
