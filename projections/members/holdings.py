"""How collection, use, disclosure, consent and refusal change the view of a member."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ledger.vocabulary.codes import ConsentKind, Obtained
from ledger.vocabulary.consent import (
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    MarketingAccepted,
    MarketingRefused,
    NoticePresented,
    ProvisionDeclined,
)
from ledger.vocabulary.data import DataCollected, DataCorrected, DataDisclosed, DataUsed
from ledger.vocabulary.fact import Fact
from projections.members.merging import (
    earliest,
    first_names,
    is_latest,
    latest,
    listed,
    seals,
    union,
)
from projections.members.view import (
    At,
    Category,
    Consent,
    Declined,
    Disclosed,
    MarketingRefusal,
    Presented,
    Used,
    View,
    consent_key,
)

UNKNOWN = Category()


def _collected(view: View, at: At, data: DataCollected) -> None:
    if data.obtained is Obtained.DIRECT:
        view.joined = earliest(view.joined, at.time)
    for category in data.categories:
        before = view.categories.get(category, UNKNOWN)
        view.categories[category] = _held(before, at, data, category)
    for category in data.values or ():
        if category not in data.categories:
            before = view.categories.get(category, UNKNOWN)
            view.categories[category] = replace(before, seals=seals(before.seals, at))


def _held(before: Category, at: At, data: DataCollected, category: str) -> Category:
    newest = is_latest(before.last, at)
    return Category(
        first=earliest(before.first, at.time),
        last=at if newest else before.last,
        provision=data.provision if newest else before.provision,
        obtained=data.obtained if newest else before.obtained,
        channel=data.channel if newest else before.channel,
        notice=data.notice if newest else before.notice,
        attributes=first_names(before.attributes, data.attributes or ()),
        origins=first_names(before.origins, (data.origin,) if data.origin else ()),
        seals=seals(before.seals, at) if category in (data.values or ()) else before.seals,
        corrected=before.corrected,
    )


def _corrected(view: View, at: At, data: DataCorrected) -> None:
    sealed = data.values or {}
    for category in dict.fromkeys([*data.categories, *sealed]):
        before = view.categories.get(category, UNKNOWN)
        view.categories[category] = replace(
            before,
            corrected=latest(before.corrected, at),
            attributes=first_names(before.attributes, data.attributes or ()),
            seals=seals(before.seals, at) if category in sealed else before.seals,
        )


def _used(view: View, at: At, data: DataUsed) -> None:
    time, manner, uses = at.time, data.manner, view.uses
    for purpose in data.purposes:
        key = purpose + "/" + manner
        before = uses.get(key)
        if before is None:
            uses[key] = Used(1, time, time)
        else:
            first, last = before.first, before.last
            uses[key] = Used(before.count + 1, min(first, time), max(last, time))


def _disclosed(view: View, at: At, data: DataDisclosed) -> None:
    before = view.disclosures.get(data.recipient, Disclosed(0, at.time, at))
    item = Disclosed(
        before.count + 1,
        earliest(before.first, at.time),
        latest(before.last, at),
        union(before.categories, data.categories),
        union(before.purposes, data.purposes),
        union(before.manners, (data.manner,)),
    )
    listed(view, "disclosures", view.disclosures, data.recipient, item)


def _given(view: View, at: At, data: ConsentGiven) -> None:
    item = Consent("given", at, data.channel, data.notice, data.presumed)
    _say(view, data.kind, data.purposes, item)


def _refused(view: View, at: At, data: ConsentRefused) -> None:
    _say(view, data.kind, data.purposes, Consent("refused", at, data.channel, data.notice))


def _withdrawn(view: View, at: At, data: ConsentWithdrawn) -> None:
    _say(view, data.kind, data.purposes, Consent("withdrawn", at, data.channel))


def _say(view: View, kind: ConsentKind, purposes: list[str], item: Consent) -> None:
    for purpose in purposes:
        key = consent_key(kind, purpose)
        before = view.consents.get(key)
        if before is None or item.at > before.at:
            view.consents[key] = item


def _marketing(view: View, at: At, data: MarketingRefused | MarketingAccepted) -> None:
    item = MarketingRefusal(isinstance(data, MarketingRefused), at, data.received_by)
    for channel in data.channels:
        before = view.marketing.get(channel)
        if before is None or at > before.at:
            view.marketing[channel] = item


def _presented(view: View, at: At, data: NoticePresented) -> None:
    before = view.notices.get(data.notice)
    if before is None:
        item = Presented(at.time, at, data.channel)
    elif at > before.last:
        item = Presented(earliest(before.first, at.time), at, data.channel)
    else:
        item = Presented(earliest(before.first, at.time), before.last, before.channel)
    listed(view, "notices", view.notices, data.notice, item)


def _declined(view: View, at: At, data: ProvisionDeclined) -> None:
    item = Declined(at, data.optional, data.effect_told, data.notice)
    for category in data.categories:
        before = view.declined.get(category)
        if before is None or at > before.at:
            view.declined[category] = item


AT_ONCE = (MarketingRefused, MarketingAccepted)
"""Words that count at the latest from their recording: none dated ahead outlives the next."""

FOLDS: dict[type[Fact], Callable[[View, At, Any], None]] = {
    DataCollected: _collected,
    DataCorrected: _corrected,
    DataUsed: _used,
    DataDisclosed: _disclosed,
    ConsentGiven: _given,
    ConsentRefused: _refused,
    ConsentWithdrawn: _withdrawn,
    MarketingRefused: _marketing,
    MarketingAccepted: _marketing,
    NoticePresented: _presented,
    ProvisionDeclined: _declined,
}
