"""Which members were erased whole: what read models hold of them is purged."""

from typing import Any

from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import ErasureOrdered
from ledger.vocabulary.own import OWN_SOURCE


def erases_whole(stored: Stored[Any]) -> bool:
    """Whether the ledger itself ordered to erase everything of the member.

    Others may report that they erased what they hold; that takes nothing from here.
    """
    data = stored.data
    return (
        isinstance(data, ErasureOrdered)
        and stored.source == OWN_SOURCE
        and data.categories is None
        and not data.kept
    )
