"""The shop's everyday life: joining, browsing, asking, being looked up."""

from dataclasses import dataclass

from ledger.simulator.calendar import Calendar
from ledger.simulator.clock import DAY, HOUR, MINUTE, SECOND, working_hour
from ledger.simulator.diary import Diary
from ledger.simulator.dice import Dice
from ledger.simulator.documents import (
    CRM,
    NOTICE,
    STAFF,
    WEB,
    Document,
    Draft,
    Emitter,
    collected,
    used,
)
from ledger.simulator.people import Member, address, description, identity, phone
from ledger.simulator.roster import Roster

SHOPPING = ("148",)
SERVICE = ("090",)
MARKETING = ("040",)
RESEARCH = ("157",)
IDENTITY = ("C001",)

QUESTIONS = (
    ("order", "請問我的訂單什麼時候出貨？"),
    ("delivery", "包裹還沒收到，可以幫我查一下嗎？"),
    ("returns", "尺寸不合想換貨，請問怎麼辦理？"),
    ("policy", "請問你們會把我的資料給誰？"),
    ("invoice", "發票可以改開公司統編嗎？"),
)


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything a happening needs: where it is written down, chance, the members, the dates."""

    diary: Diary
    dice: Dice
    roster: Roster
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new member answers while joining; None leaves it to chance."""

    newsletter: bool | None = None
    effect_told: bool = True


BY_CHANCE = Answers()


def join(shop: Shop, at: int, answers: Answers = BY_CHANCE) -> Member:
    """A new member sees the notice, gives data, says yes or no to newsletters and birthday offers.

    Six events at most.
    """
    diary, dice = shop.diary, shop.dice
    member = shop.roster.join(at + 5 * MINUTE)
    shown = {"notice": NOTICE, "channel": "web", "placement": "join page, above the button"}
    cause = diary.write(at, member, Draft("notice.presented", WEB, shown))
    at += dice.between(30, 90) * SECOND
    values = {"C001": identity(dice)}
    given = collected(WEB, ("090", "148"), values, reason="the member filled in the join form")
    diary.write(at, member, given, cause=cause)
    _describe(shop, member, at + 20 * SECOND, answers)
    _answer(shop, member, at + 50 * SECOND, answers)
    return member


def _describe(shop: Shop, member: Member, at: int, answers: Answers) -> None:
    """Sex and date of birth are optional: consented to and given, or declined."""
    if not answers.effect_told or shop.dice.chance(0.35):
        draft = _declined(answers.effect_told)
        if not answers.effect_told:
            draft = draft.breaking("effect_not_told", "nobody said what declining means")
        shop.diary.write(at, member, draft)
        return
    member.has_birth_date = True
    cause = shop.diary.write(at, member, consent(shop.dice, ("090", "148"), "birthday offers"))
    values = {"C011": description(shop.dice)}
    why = "the member added a birthday and asked for birthday offers"
    draft = collected(WEB, ("090", "148"), values, reason=why)
    draft.data.update({"basis": "TW19.1.5", "provision": "optional"})
    shop.diary.write(at + 10 * SECOND, member, draft, cause=cause)


def _declined(effect_told: bool) -> Draft:
    data: Document = {"categories": ["C011"], "notice": NOTICE, "channel": "web"}
    data |= {"optional": True, "effect_told": effect_told}
    if effect_told:
        data["effect"] = "no birthday offers; the service is otherwise the same"
    return Draft("provision.declined", WEB, data)


def _answer(shop: Shop, member: Member, at: int, answers: Answers) -> None:
    share = 0.0 if answers.newsletter else shop.dice.share()
    if share < 0.6:
        member.channels = frozenset(("email", "sms") if share > 0.4 else ("email",))
        shop.diary.write(at, member, consent(shop.dice, MARKETING, "newsletter"))
    elif share < 0.85:
        data: Document = {"kind": "collection", "purposes": ["040"], "notice": NOTICE}
        data |= {"channel": "web", "act": "left the box “newsletter” empty and pressed “join”"}
        shop.diary.write(at, member, Draft("consent.refused", WEB, data))


def consent(dice: Dice, purposes: tuple[str, ...], box: str) -> Draft:
    data: Document = {"kind": "collection", "purposes": list(purposes), "notice": NOTICE}
    data |= {"channel": "web", "act": f"ticked the box “{box}”, then confirmed"}
    data["evidence"] = {"ip": f"203.0.113.{dice.between(1, 254)}", "form": "join-3"}
    return Draft("consent.given", WEB, data)


def browse(shop: Shop, member: Member, at: int) -> None:
    """A visit: the account page, some pages made for the member, perhaps their evaluation."""
    dice = shop.dice
    shop.diary.write(at, member, displayed())
    for _ in range(dice.between(0, 3)):
        at += dice.between(15, 120) * SECOND
        shop.diary.write(at, member, _personalised(member, dice))
    if dice.chance(0.25):
        at += MINUTE
        why = "visits were counted by part of the country"
        shop.diary.write(at, member, used(CRM, "analysis", IDENTITY, RESEARCH, reason=why))
    member.busy_until = at + SECOND


def displayed() -> Draft:
    why = "the member opened the account page"
    return used(WEB, "display", IDENTITY, SHOPPING, reason=why, viewer="member", channel="web")


def _personalised(member: Member, dice: Dice) -> Draft:
    with_birthday = member.has_birth_date and dice.chance(0.5)
    categories = ("C001", "C011") if with_birthday else IDENTITY
    why = "offers were chosen for the page the member looked at"
    return used(WEB, "personalisation", categories, SHOPPING, reason=why, channel="web")


def look_up(shop: Shop, member: Member, at: int) -> None:
    """Customer service finds and reads a member's card, for a stated reason."""
    staff = shop.dice.pick(STAFF)
    why = "the member called about the account"
    cause = shop.diary.write(at, member, used(staff, "search", IDENTITY, SERVICE, reason=why))
    shown = used(staff, "display", IDENTITY, SERVICE, reason=why, viewer="staff")
    shop.diary.write(at + 20 * SECOND, member, shown, cause=cause)
    member.busy_until = at + MINUTE


def move(shop: Shop, member: Member, at: int) -> None:
    """The member changes address or telephone on the account page."""
    change = (
        {"address": address(shop.dice)} if shop.dice.chance(0.6) else {"phone": phone(shop.dice)}
    )
    shop.diary.write(at, member, corrected(WEB, change, "the member moved or has a new number"))
    member.busy_until = at + SECOND


def corrected(by: Emitter, change: dict[str, str], reason: str, *, ours: bool = False) -> Draft:
    data: Document = {"categories": ["C001"], "reason": reason, "fault_ours": ours}
    data |= {"channel": "web" if by is WEB else "email", "attributes": list(change)}
    data["values"] = {"C001": change}
    return Draft("data.corrected", by, data)


def ask(shop: Shop, member: Member, at: int) -> None:
    """An inquiry and, within two days, its answer."""
    diary, dice = shop.diary, shop.dice
    answered_at = working_hour(at, dice.between(1, 2), dice.share())
    if answered_at + HOUR >= diary.end:
        return browse(shop, member, at)
    inquiry, (about, text) = diary.number("inquiry"), dice.pick(QUESTIONS)
    channel, direct = dice.pick(("email", "telephone", "web", "chat")), dice.chance(0.95)
    opened: Document = {"inquiry": inquiry, "channel": channel, "direct": direct}
    asked = opened | {"about": about, "content": {"text": text}}
    cause = diary.write(at, member, Draft("inquiry.received", CRM, asked), inquiry)
    staff = dice.pick(STAFF)
    why = f"customer service answered a question about: {about}"
    read = used(staff, "inquiry", IDENTITY, SERVICE, reason=why, channel=channel)
    diary.write(answered_at, member, read, inquiry, cause)
    closing = opened | {"summary": f"answered: {about}", "content": {"text": "已為您處理，謝謝。"}}
    closed = Draft("inquiry.answered", staff, closing)
    diary.write(answered_at + 5 * MINUTE, member, closed, inquiry, cause)
    member.quiet_at = max(member.quiet_at, answered_at + DAY)
    member.busy_until = at + MINUTE
    return None
