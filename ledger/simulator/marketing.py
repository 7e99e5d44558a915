"""Newsletters, polls, services beyond the notice, and the members' yes and no to them."""

from ledger.simulator.clock import MINUTE, SECOND
from ledger.simulator.documents import CRM, NOTICE, WEB, Document, Draft, disclosed, used
from ledger.simulator.people import Member
from ledger.simulator.recipients import SURVEYS
from ledger.simulator.shop import IDENTITY, MARKETING, RESEARCH, Shop, browse
from ledger.simulator.statements import DONATION, PANEL, Service

CHANNELS = ("email", "sms")
LONGEST_CAMPAIGN = 12


def campaign(shop: Shop, at: int) -> None:
    """One newsletter to some of those who want it; twelve events at most."""
    name = shop.diary.number("campaign")
    for step in range(shop.dice.between(3, LONGEST_CAMPAIGN)):
        member = shop.roster.free(at)
        if member and (open_channels := reachable(member)):
            channel = shop.dice.pick(open_channels)
            contact(shop, member, at + step * SECOND // 4, channel, name)


def reachable(member: Member) -> list[str]:
    """The channels on which the member wants newsletters."""
    return [name for name in CHANNELS if name in member.channels and name not in member.refused]


def contact(shop: Shop, member: Member, at: int, channel: str, name: str) -> None:
    """The first contact on a channel says how to refuse; later ones mostly do too."""
    draft = advertised(channel)
    if channel not in member.contacted or shop.dice.chance(0.9):
        draft.data["refusal_offered"] = True
    member.contacted |= {channel}
    member.busy_until = at + SECOND
    shop.diary.write(at, member, draft, name)


def advertised(channel: str) -> Draft:
    why = "the newsletter of the week was sent"
    return used(CRM, "marketing", IDENTITY, MARKETING, reason=why, channel=channel)


def change_mind(shop: Shop, member: Member, at: int) -> None:
    """Who receives newsletters refuses or withdraws; who refused may come back."""
    member.busy_until = at + MINUTE
    if member.consents and shop.dice.chance(0.5):
        _step_back(shop, member, at)
    elif member.refused and shop.dice.chance(0.3):
        _accept(shop, member, at)
    elif reachable(member) and shop.dice.chance(0.6):
        refuse(shop, member, at)
    elif "email" in member.channels:
        _withdraw(shop, member, at)
    else:
        browse(shop, member, at)


def refuse(shop: Shop, member: Member, at: int) -> None:
    """Marketing on one channel, or on every one, stops at once."""
    everything = shop.dice.chance(0.4)
    channel = shop.dice.pick(reachable(member))
    member.refused |= frozenset(CHANNELS) if everything else {channel}
    data: Document = {"channels": ["all" if everything else channel], "received_by": "web"}
    data["reason"] = "pressed “unsubscribe”"
    shop.diary.write(at, member, Draft("marketing.refused", WEB, data))


def _accept(shop: Shop, member: Member, at: int) -> None:
    data: Document = {"channels": ["all"], "received_by": "web", "act": "ticked “newsletter” again"}
    member.refused = frozenset()
    shop.diary.write(at, member, Draft("marketing.accepted", WEB, data))


def _withdraw(shop: Shop, member: Member, at: int) -> None:
    member.channels = frozenset()
    data: Document = {"kind": "collection", "purposes": ["040"], "channel": "web"}
    data["reason"] = "too many newsletters"
    shop.diary.write(at, member, Draft("consent.withdrawn", WEB, data))


def _step_back(shop: Shop, member: Member, at: int) -> None:
    """The services beyond the notice end; everything else stays the same."""
    data: Document = {"kind": "out_of_purpose", "purposes": sorted(member.consents)}
    data |= {"channel": "web", "reason": "no longer interested"}
    member.consents = frozenset()
    shop.diary.write(at, member, Draft("consent.withdrawn", WEB, data))


def poll(shop: Shop, member: Member, at: int) -> None:
    """A question about the shop, to somebody who wants to hear from it."""
    if "email" not in reachable(member):
        return browse(shop, member, at)
    why = "the member was asked how the last order went"
    draft = used(CRM, "survey", IDENTITY, RESEARCH, reason=why, channel="email")
    draft.data["refusal_offered"] = True
    shop.diary.write(at, member, draft)
    member.busy_until = at + SECOND
    return None


def serve(shop: Shop, member: Member, at: int) -> None:
    """A service beyond the notice: announced on its page, consented to by itself, then used."""
    late = shop.calendar.donation_announced < at and shop.dice.chance(0.5)
    service = DONATION if late else PANEL
    if service.purpose not in member.consents:
        agree(shop, member, at, service)
        at += MINUTE
    cause = shop.diary.write(at, member, beyond(service))
    if service is PANEL:
        draft = disclosed(CRM, SURVEYS.id, "out-of-scope", IDENTITY, attributes=["name", "email"])
        draft.data.update(_beyond(service, "the member was introduced to the panel"))
        shop.diary.write(at + SECOND, member, draft, cause=cause)
        member.received_by[SURVEYS.id] = "C001"
    member.busy_until = at + MINUTE


def agree(shop: Shop, member: Member, at: int, service: Service) -> None:
    """A separate consent, after being told purpose, scope and effect (PDPA Art. 7(2))."""
    member.consents |= {service.purpose}
    data: Document = {"kind": "out_of_purpose", "purposes": [service.purpose], "notice": NOTICE}
    data |= {"channel": "web", "categories": ["C001"], "act": f"agreed to “{service.service}”"}
    data |= {"told_purpose": service.en, "told_scope": "name and e-mail address"}
    data["told_effect"] = "without it, everything else stays the same"
    shop.diary.write(at, member, Draft("consent.given", WEB, data))


def beyond(service: Service) -> Draft:
    """A use of the member's data for a purpose outside the notice."""
    draft = used(CRM, "out-of-scope", IDENTITY, (service.purpose,))
    draft.data.update(_beyond(service, f"the member took part in: {service.service}"))
    return draft


def _beyond(service: Service, reason: str) -> Document:
    return {
        "purposes": [service.purpose],
        "basis": "TW20.1.6",
        "service_notice": service.notice,
        "reason": reason,
    }
