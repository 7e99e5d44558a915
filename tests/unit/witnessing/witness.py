"""A witness as its specification has it (C2SP tlog-witness), of this file alone.

It remembers in a file what it cosigned, before it answers; nothing of the log's own code is in it.
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

LOG_KEY, COSIGNATURE = b"\x01", b"\x04"
EMPTY_ROOT = hashlib.sha256().digest()
MOST_HASHES = 63
DECIMAL = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes | Iterable[bytes] = b""
    content_type: str = "text/plain; charset=utf-8"
    location: str | None = None


class RefusedError(Exception):
    """The answer that is no cosignature."""

    def __init__(self, status: int, body: str = "", content_type: str = "text/plain") -> None:
        super().__init__(body)
        self.answer = Answer(status, body.encode(), content_type)


@dataclass(frozen=True)
class Submission:
    """A request of `add-checkpoint`, taken apart."""

    old: int
    proof: Sequence[bytes]
    text: str
    signatures: Sequence[tuple[str, bytes]]

    @property
    def origin(self) -> str:
        return self.text.split("\n")[0]

    @property
    def size(self) -> int:
        return decimal(self.text.split("\n")[1])

    @property
    def root(self) -> bytes:
        return base64.b64decode(self.text.split("\n")[2], validate=True)


class Witness:
    """One witness, the logs it knows (origin → verifier key), and its memory on disk."""

    def __init__(self, name: str, memory: Path) -> None:
        self.name = name
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.logs: dict[str, str] = {}
        self.memory = memory
        self._lock = Lock()

    @property
    def vkey(self) -> str:
        public = COSIGNATURE + self.key.public_key().public_bytes_raw()
        encoded = base64.b64encode(public).decode()
        return f"{self.name}+{key_id(self.name, public).hex()}+{encoded}"

    def cosigned(self, origin: str) -> tuple[int, bytes]:
        """The size and root of the last one, of the empty tree at first."""
        size, root = self._remembered().get(origin, (0, EMPTY_ROOT.hex()))
        return size, bytes.fromhex(root)

    def add_checkpoint(self, body: bytes) -> Answer:
        try:
            submitted = parsed(body)
            self._check_signed(submitted)
            with self._lock:
                self._check_grown(submitted)
                self._remember(submitted)
        except RefusedError as refused:
            return refused.answer
        return Answer(200, self.cosignature(submitted.text).encode())

    def cosignature(self, text: str, at: int | None = None) -> str:
        """The line for a checkpoint."""
        at = int(time.time()) if at is None else at
        signature = self.key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        public = COSIGNATURE + self.key.public_key().public_bytes_raw()
        signed = key_id(self.name, public) + at.to_bytes(8) + signature
        return f"\u2014 {self.name} {base64.b64encode(signed).decode()}\n"

    def _check_signed(self, submitted: Submission) -> None:
        if not (vkey := self.logs.get(submitted.origin)):
            raise RefusedError(404)
        name, identity, encoded = vkey.split("+", 2)
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
        matching = [
            raw[4:] for of, raw in submitted.signatures if (of, raw[:4].hex()) == (name, identity)
        ]
        if not matching:
            raise RefusedError(403)
        for signature in matching:
            try:
                public.verify(signature, submitted.text.encode())
            except InvalidSignature:
                raise RefusedError(403) from None

    def _check_grown(self, submitted: Submission) -> None:
        if submitted.old > submitted.size:
            raise RefusedError(400)
        size, root = self.cosigned(submitted.origin)
        if submitted.old != size:
            raise RefusedError(409, f"{size}\n", "text/x.tlog.size")
        if submitted.size == 0 and submitted.root != EMPTY_ROOT:
            raise RefusedError(422)
        if not is_consistent(size, root, submitted):
            raise RefusedError(422)

    def _remembered(self) -> dict[str, tuple[int, str]]:
        return dict(json.loads(self.memory.read_text())) if self.memory.exists() else {}

    def _remember(self, submitted: Submission) -> None:
        known = submitted.size, submitted.root.hex()
        unfinished = self.memory.with_suffix(".new")
        unfinished.write_text(json.dumps(self._remembered() | {submitted.origin: known}))
        unfinished.rename(self.memory)


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]


def decimal(text: str) -> int:
    if not DECIMAL.fullmatch(text):
        raise RefusedError(400, "not a decimal")
    return int(text)


def parsed(body: bytes) -> Submission:
    head, _, note = body.decode().partition("\n\n")
    text, _, signatures = note.rpartition("\n\n")
    first, *proof = head.split("\n")
    if not first.startswith("old ") or len(proof) > MOST_HASHES or not signatures.endswith("\n"):
        raise RefusedError(400)
    return Submission(
        old=decimal(first.removeprefix("old ")),
        proof=[base64.b64decode(line, validate=True) for line in proof],
        text=text + "\n",
        signatures=list(signature_lines(signatures)),
    )


def signature_lines(lines: str) -> Iterator[tuple[str, bytes]]:
    for line in lines.removesuffix("\n").split("\n"):
        dash, name, encoded = line.split(" ")
        if dash != "\u2014":
            raise RefusedError(400)
        yield name, base64.b64decode(encoded, validate=True)


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_consistent(old: int, old_root: bytes, submitted: Submission) -> bool:
    """Whether the proof leads from one root to the other (RFC 6962 section 2.1.2)."""
    if old == 0:
        return not submitted.proof
    left_over = list(submitted.proof)
    try:
        roots = roots_of(old, submitted.size, left_over, old_root)
    except IndexError:  # too short
        return False
    return not left_over and roots == (old_root, submitted.root)


def roots_of(m: int, n: int, proof: list[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """The roots of the first m and of all n leaves of SUBPROOF(m, D[n], b), read from its end; the
    root known from before stands for the flag b.
    """
    if m == n:
        root = known or proof.pop()
        return root, root
    k = 1 << (n - 1).bit_length() - 1
    beside = proof.pop()
    if m <= k:
        was, now = roots_of(m, k, proof, known)
        return was, node(now, beside)
    was, now = roots_of(m - k, n - k, proof, None)
    return node(beside, was), node(beside, now)
