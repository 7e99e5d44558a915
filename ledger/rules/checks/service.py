"""Which service an act was part of (S17, S22)."""

from collections.abc import Iterator

from ledger.rules.moment import Moment
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.data import DataDisclosed, DataUsed

TRADING = (Manner.TRANSACTION, Manner.PAYMENT, Manner.DELIVERY, Manner.AFTER_SALES)
NO_SERVICE = (None, Manner.INCIDENTAL, Manner.OUT_OF_SCOPE)

Act = DataUsed | DataDisclosed


def no_transaction(act: Act, _: Moment) -> Iterator[str]:
    if act.manner in TRADING and act.transaction is None:
        yield act.manner


def incidental_without_service(act: Act, _: Moment) -> Iterator[str]:
    if act.manner is Manner.INCIDENTAL and act.incidental_to in NO_SERVICE:
        yield act.manner


CHECKS = {
    "no_transaction": (no_transaction, (DataUsed, DataDisclosed)),
    "incidental_without_service": (incidental_without_service, (DataUsed, DataDisclosed)),
}
