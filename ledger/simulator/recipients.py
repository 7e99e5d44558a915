"""Who receives data from the shop: invented firms, each tied to a service of the notice."""

from typing import NamedTuple

from ledger.vocabulary.codes import RecipientRole
from ledger.vocabulary.notices import NoticeRecipient
from ledger.vocabulary.parts import Words

PROVIDER = RecipientRole.INDEPENDENT_PROVIDER
PROCESSOR = RecipientRole.PROCESSOR


class Recipient(NamedTuple):
    """What is registered of a recipient, and what it agreed to."""

    id: str
    role: RecipientRole
    zh: str
    en: str
    service: str
    categories: tuple[str, ...] = ("C001",)
    purposes: tuple[str, ...] = ("090", "148")


PAYMENT = Recipient(
    "river-pay", PROVIDER, "河川支付", "RiverPay", "payment by card", ("C001", "C002")
)
EXPRESS = Recipient(
    "black-bear-express", PROVIDER, "黑熊宅急便", "Black Bear Express", "delivery to the door"
)
PICKUP = Recipient(
    "corner-mart-pickup", PROVIDER, "街角超商取貨", "Corner Mart Pickup", "pickup at a shop"
)
HARBOUR = Recipient(
    "harbour-logistics", PROVIDER, "港灣物流", "Harbour Logistics", "delivery to the door"
)
"""Suspended for a while."""
FREIGHT = Recipient(
    "summer-freight", PROVIDER, "夏日貨運", "Summer Freight", "delivery of large goods"
)
"""Its agreement ends and is not renewed."""
MAILER = Recipient(
    "letter-dove", PROCESSOR, "信鴿郵遞", "Letter Dove", "sending order confirmations by e-mail"
)
INVOICING = Recipient(
    "clear-invoice", PROCESSOR, "清晰電子發票", "Clear Invoice", "issuing electronic invoices"
)
REPAIR = Recipient(
    "maple-repair", PROCESSOR, "楓葉維修", "Maple Repair", "after-sales repairs and returns"
)
SURVEYS = Recipient(
    "tide-survey", PROCESSOR, "潮汐市調", "Tide Survey", "consumer panel", purposes=("024",)
)
ARCHIVE = Recipient(
    "cloud-archive", PROCESSOR, "雲倉備份", "Cloud Archive", "storing backups of orders"
)
"""Checked once and then forgotten; nothing is disclosed to it."""
REGISTERED = (
    PAYMENT,
    EXPRESS,
    PICKUP,
    HARBOUR,
    FREIGHT,
    MAILER,
    INVOICING,
    REPAIR,
    SURVEYS,
    ARCHIVE,
)
PROCESSORS = tuple(recipient for recipient in REGISTERED if recipient.role is PROCESSOR)
UNREGISTERED = Recipient(
    "swift-parcel", PROVIDER, "飛快包裹", "Swift Parcel", "delivery, never registered"
)
"""Somebody signed an agreement with it and told nobody."""


def commissioned(provider: NoticeRecipient) -> NoticeRecipient:
    """The service providers of the notice who work on commission: the policy names both kinds in
    one word, the law does not (PDPA Art. 4).
    """
    words = Words(
        zh="受 Luya Mi 委託處理會員交易之服務提供者，於交易必要範圍內。",
        en="Service providers commissioned by Luya Mi for members' transactions, within the scope "
        "necessary for the transaction.",
    )
    return NoticeRecipient(role=PROCESSOR, text=words, manners=provider.manners)
