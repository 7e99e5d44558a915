"""An order from the basket to the parcel, and what may come after it."""

from ledger.simulator.clock import DAY, HOUR, MINUTE, SECOND, day_of, working_hour
from ledger.simulator.documents import CRM, ORDERS, STAFF, WEB, Draft, collected, disclosed, used
from ledger.simulator.people import Member, card
from ledger.simulator.recipients import (
    EXPRESS,
    FREIGHT,
    HARBOUR,
    INVOICING,
    MAILER,
    PAYMENT,
    PICKUP,
    REPAIR,
    Recipient,
)
from ledger.simulator.shop import IDENTITY, SHOPPING, Shop

ADDRESS = ["name", "address", "phone"]
TO_A_SHOP = ["name", "phone"]


class Order:
    """One order on its way; whatever would happen after the end of the simulation does not."""

    def __init__(self, shop: Shop, member: Member, at: int) -> None:
        self.shop, self.member, self.at = shop, member, at
        self.id = shop.diary.number("order")
        self.cause: str | None = None

    def use(self, at: int, manner: str, reason: str, **more: object) -> None:
        by = ORDERS if manner != "after-sales" else self.shop.dice.pick(STAFF)
        draft = used(by, manner, IDENTITY, SHOPPING, reason=reason, transaction=self.id, **more)
        self.write(at, draft)

    def disclose(self, at: int, recipient: Recipient, draft: Draft) -> None:
        if at < self.shop.diary.end:
            self.member.received_by[recipient.id] = draft.data["categories"][0]
            self.write(at, draft)

    def write(self, at: int, draft: Draft) -> None:
        if at < self.shop.diary.end:
            id_ = self.shop.diary.write(at, self.member, draft, self.id, self.cause)
            self.cause = self.cause or id_


def order(shop: Shop, member: Member, at: int) -> None:
    """Ten events and a few more where something is returned."""
    placed = Order(shop, member, at)
    placed.use(at, "transaction", "the member placed an order", channel="web")
    _pay(placed, at + 20 * SECOND)
    _confirm(placed, at + 2 * MINUTE)
    _send(placed)
    if shop.dice.chance(0.12):
        _return(placed)
    member.busy_until = at + 2 * HOUR


def _pay(placed: Order, at: int) -> None:
    """By card, or in cash at the pickup shop: then nobody receives C002."""
    member, dice = placed.member, placed.shop.dice
    if not member.has_card and dice.chance(0.3):
        return
    if not member.has_card:
        member.has_card = True
        why = "the member entered a card to pay with"
        draft = collected(WEB, SHOPPING, {"C002": card(dice)}, reason=why, transaction=placed.id)
        placed.write(at, draft)
    why = "the price was charged to the member's card"
    draft = disclosed(ORDERS, PAYMENT.id, "payment", ("C002",), reason=why, transaction=placed.id)
    draft.data["attributes"] = ["payment_reference"]
    placed.disclose(at + 10 * SECOND, PAYMENT, draft)


def _confirm(placed: Order, at: int) -> None:
    why = "the order was confirmed by e-mail"
    _hand(placed, at, MAILER, "transaction", why, ["name", "email"])
    if placed.shop.dice.chance(0.8):
        why = "the invoice was issued electronically"
        _hand(placed, at + 30 * MINUTE, INVOICING, "transaction", why, ["name", "email"])


def _send(placed: Order) -> None:
    dice = placed.shop.dice
    packed = working_hour(placed.at, dice.between(1, 2), dice.share())
    placed.use(packed, "delivery", "the parcel was labelled")
    if dice.chance(0.06):
        why = "the address was checked against the list of postcodes, so that the parcel arrives"
        placed.use(packed + MINUTE, "incidental", why, incidental_to="delivery")
    courier = carrier(placed.shop, packed + 20 * MINUTE)
    attributes = TO_A_SHOP if courier is PICKUP else ADDRESS
    why = "the parcel was handed over for delivery"
    _hand(placed, packed + 20 * MINUTE, courier, "delivery", why, attributes)
    placed.member.quiet_at = max(placed.member.quiet_at, packed + HOUR)


def carrier(shop: Shop, at: int) -> Recipient:
    """A courier that may receive addresses at that moment."""
    calendar, found = shop.calendar, shop.dice.pick((EXPRESS, EXPRESS, PICKUP, HARBOUR, FREIGHT))
    if found is HARBOUR and calendar.suspended_from <= at < calendar.suspended_until:
        return EXPRESS
    if found is FREIGHT and day_of(at) > calendar.freight_ends:
        return PICKUP
    return found


def _return(placed: Order) -> None:
    dice = placed.shop.dice
    at = working_hour(placed.at, dice.between(4, 9), dice.share())
    placed.use(at, "after-sales", "the member returned an article")
    if dice.chance(0.5):
        why = "the article was sent to be repaired"
        _hand(placed, at + HOUR, REPAIR, "after-sales", why, ADDRESS)
    placed.member.quiet_at = max(placed.member.quiet_at, at + DAY)


def _hand(
    placed: Order, at: int, recipient: Recipient, manner: str, reason: str, attributes: list[str]
) -> None:
    by = CRM if manner == "after-sales" else ORDERS
    draft = disclosed(by, recipient.id, manner, IDENTITY, reason=reason, transaction=placed.id)
    draft.data["attributes"] = list(attributes)
    placed.disclose(at, recipient, draft)
