"""What the member said no to, or had stopped or erased (S18, S20, S34, S35, S37)."""

from collections.abc import Iterator

from ledger.decisions.restrictions import Placed, forbids
from ledger.rules.member import is_marketing, serves_marketing
from ledger.rules.moment import Moment
from ledger.vocabulary.codes import Channel, Manner
from ledger.vocabulary.consent import ProvisionDeclined
from ledger.vocabulary.data import DataCollected, DataDisclosed, DataUsed, Processing


def marketing_after_refusal(act: DataUsed | DataDisclosed, at: Moment) -> Iterator[str]:
    """Also by giving the data to somebody who markets."""
    if not serves_marketing(act):
        return
    against = forbids(at.standing.restrictions, manner=Manner.MARKETING, channel=act.channel)
    if any(not isinstance(each, Placed) for each in against):
        yield act.channel or Channel.OTHER


def no_refusal_channel(act: DataUsed, at: Moment) -> Iterator[str]:
    """The very first contact offers a way to refuse, at our cost (Art. 20(3))."""
    if is_marketing(act) and not at.was_contacted and not act.refusal_offered:
        yield act.channel or Channel.OTHER


def use_while_restricted(act: Processing, at: Moment) -> Iterator[str]:
    """Whatever the ground, unless a law or another exception of Art. 20(1) is named."""
    if not at.standing.restrictions.placed or at.is_outside(act):
        return
    manner, channel = manner_of(act), getattr(act, "channel", None)
    found = {
        each.fact.restriction
        for category in act.categories
        for each in forbids(
            at.standing.restrictions, manner=manner, category=category, channel=channel
        )
        if isinstance(each, Placed)
    }
    yield from sorted(found)


def use_after_erasure(act: Processing, at: Moment) -> Iterator[str]:
    """What is collected anew, of somebody the ledger still knows, is no use of what was erased."""
    if at.is_after_erasure:
        yield from act.categories
    elif not isinstance(act, DataCollected):
        yield from (category for category in act.categories if at.standing.erased_by(category))


def effect_not_told(fact: ProvisionDeclined, at: Moment) -> Iterator[str]:
    """Whoever declines knows what it means: it was told, and the notice named says it."""
    notice = at.organisation.version(fact.notice)
    says = notice is not None and notice.fact.effect_of_not_providing is not None
    if not (fact.effect_told and says):
        yield from fact.categories


def manner_of(act: Processing) -> Manner:
    """What restrictions take it for."""
    if serves_marketing(act):
        return Manner.MARKETING
    return act.manner if isinstance(act, DataUsed | DataDisclosed) else Manner.TRANSACTION


CHECKS = {
    "marketing_after_refusal": (marketing_after_refusal, (DataUsed, DataDisclosed)),
    "no_refusal_channel": (no_refusal_channel, (DataUsed,)),
    "use_while_restricted": (use_while_restricted, (DataCollected, DataUsed, DataDisclosed)),
    "use_after_erasure": (use_after_erasure, (DataCollected, DataUsed, DataDisclosed)),
    "effect_not_told": (effect_not_told, (ProvisionDeclined,)),
}
