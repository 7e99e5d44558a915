"""What the acts of one member are judged by, as bytes between batches.

The member's words stand in it without what is sealed. A member with amended events, or an erased
one, has none: its acts are judged anew from its stream each time.
"""

from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from ledger.rules.member import WORDS, Member, Order, Word
from ledger.vocabulary.consent import NoticePresented
from ledger.vocabulary.data import DataCollected
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.registry import fact_class


class Kept(msgspec.Struct, array_like=True, gc=False):
    """One word as it is kept."""

    time: datetime
    position: int
    recorded_at: datetime
    source: str
    type: str
    fact: msgspec.Raw


class Bytes(msgspec.Struct, array_like=True, gc=False):
    """The state of one member as it is kept."""

    words: list[Kept]
    contacted: Order | None = None
    judged: Order | None = None
    corrected: datetime | None = None
    anew: bool = False
    watched: bool = False


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Bytes)


class State:
    """One member while a batch is taken in."""

    __slots__ = ("anew", "changed", "corrected", "judged", "kept", "member", "watched")

    def __init__(self, content: bytes | None = None) -> None:
        found = _decoder.decode(content) if content else Bytes([])
        self.kept = found.words
        self.member = Member([_word(each) for each in found.words], found.contacted)
        self.judged = found.judged
        """The latest act that was judged."""
        self.corrected = found.corrected
        """The latest correction of a fault of ours."""
        self.anew = found.anew
        """Whether everything is to be judged from the stream each time."""
        self.watched = found.watched
        """Whether an officer stopped or erased something, so that what is kept may be overdue."""
        self.changed = content is None

    def judge(self, order: Order) -> None:
        if self.judged is None or self.judged < order:
            self.judged = order
            self.changed = True

    def say(self, position: int, stored: Stored[Any], recorded_at: datetime) -> None:
        """Takes in a word or a first contact of marketing."""
        before = self.member.contacted
        if isinstance(stored.data, WORDS):
            if self.repeats(position, stored):
                return
            self.kept.append(_kept(position, stored, recorded_at))
            self.changed = True
        self.member.take(position, stored, recorded_at)
        self.changed = self.changed or self.member.contacted != before

    def judge_anew(self) -> None:
        """From now on nothing is kept."""
        self.kept, self.member = [], Member()
        self.anew = self.changed = True

    @property
    def content(self) -> bytes:
        return _encoder.encode(
            Bytes(
                self.kept,
                self.member.contacted,
                self.judged,
                self.corrected,
                self.anew,
                self.watched,
            )
        )

    def repeats(self, position: int, stored: Stored[Any]) -> bool:
        """Whether it only tells again which notice the member saw."""
        fact = stored.data
        if not isinstance(fact, DataCollected | NoticePresented):
            return False
        standing = self.member.standing((stored.time, position))
        return fact.notice in standing.notices and not standing.erased


def _kept(position: int, stored: Stored[Any], recorded_at: datetime) -> Kept:
    fact = stored.data
    sealed = [name for name in fact.SEALED if getattr(fact, name) is not None]
    if sealed:
        fact = msgspec.structs.replace(fact, **dict.fromkeys(sealed))
    raw = msgspec.Raw(_encoder.encode(fact))
    return Kept(stored.time, position, recorded_at, stored.source, stored.type, raw)


def _word(kept: Kept) -> Word:
    stored = Stored(
        type=kept.type,
        version=1,
        source=kept.source,
        id="",
        time=kept.time,
        tags=[],
        data=_fact_decoder(kept.type).decode(kept.fact),
    )
    return Word((kept.time, kept.position), stored, kept.recorded_at)


@cache
def _fact_decoder(type_: str) -> msgspec.msgpack.Decoder[Fact]:
    return msgspec.msgpack.Decoder(fact_class(type_))
