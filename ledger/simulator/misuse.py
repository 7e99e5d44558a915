"""Uses and disclosures that break one rule each."""

from collections.abc import Callable

from ledger.simulator.clock import DAY, HOUR, MINUTE, working_hour
from ledger.simulator.documents import CRM, ORDERS, STAFF, WEB, Draft, collected, disclosed, used
from ledger.simulator.marketing import CHANNELS, advertised, agree, beyond, reachable, refuse
from ledger.simulator.people import Member
from ledger.simulator.recipients import EXPRESS, FREIGHT, HARBOUR, UNREGISTERED, Recipient
from ledger.simulator.shop import IDENTITY, RESEARCH, SERVICE, SHOPPING, Answers, Shop, join
from ledger.simulator.statements import DONATION, PANEL

Slip = Callable[[Shop, Member], Draft]
"""What somebody did wrong with a member's data."""


def category(shop: Shop, _member: Member) -> Draft:
    if shop.dice.chance(0.5):
        values = {"C038": {"occupation": shop.dice.pick(("teacher", "engineer", "baker"))}}
        draft = collected(WEB, SHOPPING, values, reason="a form of an event asked for it")
    else:
        why = "offers were chosen by leisure interests bought elsewhere"
        draft = used(CRM, "personalisation", ("C001", "C035"), SHOPPING, reason=why)
    return draft.breaking("category_not_notified", "the notice does not name the category")


def purpose(_shop: Shop, _member: Member) -> Draft:
    why = "the member was rated before paying on account"
    draft = used(ORDERS, "identification", IDENTITY, ("148", "154"), reason=why)
    return draft.breaking("purpose_not_notified", "credit rating (154) is not in the notice")


def manner(_shop: Shop, _member: Member) -> Draft:
    why = "pages were shown to researchers together with the member's name"
    draft = used(WEB, "display", IDENTITY, RESEARCH, reason=why, viewer="staff")
    return draft.breaking("manner_not_notified", "the notice shows data for 090 and 148 only")


def region(shop: Shop, _member: Member) -> Draft:
    why = "visits were evaluated by a tool that runs abroad"
    draft = used(CRM, "analysis", IDENTITY, RESEARCH, reason=why)
    draft.data["region"] = shop.dice.pick(("US", "JP", "SG"))
    return draft.breaking("region_not_notified", "the notice says Taiwan only")


def no_transaction(shop: Shop, _member: Member) -> Draft:
    why = "a present was sent without an order"
    if shop.dice.chance(0.5):
        draft = used(ORDERS, "delivery", IDENTITY, SHOPPING, reason=why)
    else:
        draft = disclosed(ORDERS, EXPRESS.id, "delivery", IDENTITY, reason=why)
    return draft.breaking("no_transaction", "delivery without the transaction it served")


def incidental(shop: Shop, _member: Member) -> Draft:
    why = "the list was exported once more"
    draft = used(shop.dice.pick(STAFF), "incidental", IDENTITY, SHOPPING, reason=why)
    return draft.breaking("incidental_without_service", "does not say which use it served")


def beyond_scope(shop: Shop, _member: Member) -> Draft:
    draft = _parcel(shop, EXPRESS, ("C001", "C011"))
    return draft.breaking("beyond_necessary_scope", "a courier needs no date of birth")


def unrelated(shop: Shop, _member: Member) -> Draft:
    draft = _parcel(shop, UNREGISTERED)
    return draft.breaking("unrelated_third_party", "the recipient is not registered")


def no_obligation(shop: Shop, _member: Member) -> Draft:
    return _parcel(shop, FREIGHT).breaking("no_obligation", "the agreement had ended")


def suspended(shop: Shop, _member: Member) -> Draft:
    return _parcel(shop, HARBOUR).breaking("recipient_suspended", "the recipient was suspended")


def no_consent(_shop: Shop, _member: Member) -> Draft:
    return beyond(PANEL).breaking("no_separate_consent", "announced, but never consented to")


def _parcel(shop: Shop, to: Recipient, categories: tuple[str, ...] = IDENTITY) -> Draft:
    order = shop.diary.number("order")
    why = "the parcel was handed over for delivery"
    return disclosed(ORDERS, to.id, "delivery", categories, reason=why, transaction=order)


def at_once(shop: Shop, now: int, slip: Slip) -> bool:
    """The slip happens now to somebody; False when nobody was free for it."""
    member = shop.roster.free(now)
    if member is None or (slip is no_consent and PANEL.purpose in member.consents):
        return False
    draft = slip(shop, member)
    shop.diary.write(now, member, draft)
    if draft.type == "data.disclosed":
        member.received_by[draft.data["recipient"]] = "C001"
    member.busy_until = now + MINUTE
    return True


def not_announced(shop: Shop, now: int) -> bool:
    """Consented to, but used before the service's page said anything."""
    member = shop.roster.free(now)
    used_at = now + HOUR
    if member is None or used_at >= shop.calendar.donation_announced:
        return False
    agree(shop, member, now, DONATION)
    draft = beyond(DONATION).breaking("not_announced", "used before its page announced it")
    shop.diary.write(used_at, member, draft)
    member.busy_until = now + 2 * HOUR
    return True


def after_refusal(shop: Shop, now: int) -> bool:
    """A newsletter to somebody who refused it on that channel, just before if not long ago."""
    member = shop.roster.free(now)
    if member is None or not (member.refused or reachable(member)):
        return False
    if not member.refused:
        refuse(shop, member, now)
    channel = next(name for name in CHANNELS if name in member.refused)
    draft = advertised(channel)
    draft.data["refusal_offered"] = True
    sent = now + 2 * HOUR
    shop.diary.write(sent, member, draft.breaking("marketing_after_refusal", "had refused it"))
    member.contacted |= {channel}
    member.busy_until = sent + MINUTE
    return True


def no_way_to_refuse(shop: Shop, now: int) -> bool:
    """A first newsletter that does not say how to refuse."""
    sent = working_hour(now, 1, shop.dice.share())
    if shop.roster.full or sent >= shop.diary.end:
        return False
    member = join(shop, now, Answers(newsletter=True))
    draft = advertised("email")
    draft.data["refusal_offered"] = False
    shop.diary.write(sent, member, draft.breaking("no_refusal_channel", "the first contact"))
    member.contacted |= {"email"}
    member.busy_until = sent + MINUTE
    return True


def effect_untold(shop: Shop, now: int) -> bool:
    """A form that does not say what leaving a field empty means."""
    if shop.roster.full:
        return False
    join(shop, now, Answers(effect_told=False))
    return True


def later_slip(shop: Shop, member: Member, at: int, rule: str, why: str) -> None:
    """The member's data is used at a moment at which nothing may be done with it."""
    at += shop.dice.between(2 * DAY, 5 * DAY)
    reason = "a list of former customers was read"
    draft = used(STAFF[0], "display", IDENTITY, SERVICE, reason=reason, viewer="staff")
    shop.diary.write(at, member, draft.breaking(rule, why))
