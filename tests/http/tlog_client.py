"""A client of a transparency log, written from the C2SP specifications and nothing of ours.

It is given a URL and a verifier key, and believes nothing else.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH, HASH = 256, 32
YEAR_SECONDS = 31_536_000
NUMBER = re.compile(r"0|[1-9][0-9]*", re.ASCII)


@dataclass(frozen=True)
class Tree:
    """What a checkpoint says: of whose log, how long, with which root."""

    origin: str
    size: int
    root: bytes


def strict_base64(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    assert base64.b64encode(raw).decode() == text
    return raw


def number(text: str) -> int:
    assert NUMBER.fullmatch(text)
    return int(text)


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def opened(note: bytes, vkey: str) -> Tree:
    """The checkpoint of a note that this key signed (signed-note, tlog-checkpoint)."""
    name, key_id, encoded = vkey.split("+", 2)
    material = strict_base64(encoded)
    assert material[0] == 1
    assert len(material) == 1 + HASH
    assert sha256(f"{name}\n".encode() + material)[:4].hex() == key_id
    body, _, signatures = note.decode().rpartition("\n\n")
    text = body + "\n"
    mine = [
        strict_base64(line.rsplit(" ", 1)[1])
        for line in signatures.removesuffix("\n").split("\n")
        if line.startswith(f"\u2014 {name} ")
    ]
    (signature,) = [raw[4:] for raw in mine if raw[:4].hex() == key_id]
    Ed25519PublicKey.from_public_bytes(material[1:]).verify(signature, text.encode())
    origin, size, root = text.removesuffix("\n").split("\n")
    assert origin == name
    assert len(strict_base64(root)) == HASH
    return Tree(origin, number(size), strict_base64(root))


def root_of(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, over leaf hashes."""
    if not hashes:
        return sha256(b"")
    row = list(hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [node(*pair) for pair in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def verify_inclusion(index: int, tree: Tree, leaf: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162 section 2.1.3.2."""
    assert index < tree.size
    at, last, made = index, tree.size - 1, leaf
    for beside in proof:
        assert last
        if at % 2 or at == last:
            made = node(beside, made)
            while not at % 2 and at:
                at, last = at // 2, last // 2
        else:
            made = node(made, beside)
        at, last = at // 2, last // 2
    assert not last
    assert made == tree.root


def verify_receipt(receipt: bytes, leaf: bytes, vkey: str) -> Tree:
    """A tlog-proof file, offline; answers which checkpoint it leads to."""
    head, _, note = receipt.partition(b"\n\n")
    magic, *lines = head.decode().split("\n")
    assert magic == "c2sp.org/tlog-proof@v1"
    word, index = lines.pop(0).split(" ")
    assert word == "index"
    tree = opened(note, vkey)
    verify_inclusion(number(index), tree, leaf, [strict_base64(line) for line in lines])
    return tree


def path_of(level: int | str, n: int, width: int = WIDTH) -> str:
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    name = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def parts(count: int) -> list[tuple[int, int]]:
    """The number and width of every tile of a row of so many hashes."""
    return [(at // WIDTH, min(WIDTH, count - at)) for at in range(0, count, WIDTH)]


class Verifier:
    """Fetches a whole log and checks all of it against its checkpoint."""

    def __init__(self, client: httpx.Client, vkey: str) -> None:
        self._client = client
        self._vkey = vkey

    def checkpoint(self) -> Tree:
        answer = self._get("checkpoint")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "immutable" not in answer.headers["cache-control"]
        return opened(answer.content, self._vkey)

    def entries(self, tree: Tree) -> list[bytes]:
        """Every entry of the tree; every tile, bundle and the root are checked on the way."""
        found: list[bytes] = []
        for n, width in parts(tree.size):
            found += self._bundle(n, width)
        hashes = [sha256(b"\x00" + entry) for entry in found]
        assert root_of(hashes) == tree.root
        self._check_tiles(hashes)
        return found

    def _check_tiles(self, hashes: Sequence[bytes]) -> None:
        level = 0
        while hashes:
            for n, width in parts(len(hashes)):
                expected = hashes[n * WIDTH : n * WIDTH + width]
                assert self._immutable(path_of(level, n, width)) == b"".join(expected)
            full = len(hashes) // WIDTH
            hashes = [root_of(hashes[n * WIDTH : (n + 1) * WIDTH]) for n in range(full)]
            level += 1

    def _bundle(self, n: int, width: int) -> list[bytes]:
        raw, found = self._immutable(path_of("entries", n, width)), []
        for _ in range(width):
            length = int.from_bytes(raw[:2], "big")
            found.append(raw[2 : 2 + length])
            assert len(found[-1]) == length
            raw = raw[2 + length :]
        assert not raw
        return found

    def _immutable(self, path: str) -> bytes:
        answer = self._get(path)
        assert answer.headers["content-type"] == "application/octet-stream"
        caching = answer.headers["cache-control"]
        assert "immutable" in caching
        assert f"max-age={YEAR_SECONDS}" in caching
        return answer.content

    def _get(self, path: str) -> httpx.Response:
        answer = self._client.get(f"/log/{path}")
        assert answer.status_code == 200, (path, answer.text)
        return answer
