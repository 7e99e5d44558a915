"""What holds now of consents, marketing and restrictions, by the fold that every view uses."""

from api.copies.parts import At
from api.copies.shape import ConsentNow, MarketingNow, RestrictionNow, Standing
from api.copies.summary import at
from api.copies.wording import Wording
from ledger.vocabulary.codes import ConsentKind, MarketingChannel
from projections.members import view as views


def standing(view: views.View, wording: Wording) -> Standing:
    return Standing(
        consents=[_consent(key, each, wording) for key, each in sorted(view.consents.items())],
        marketing=[
            MarketingNow(
                channel=wording.listed(MarketingChannel(channel)),
                refused=each.refused,
                since=_at(each.at),
            )
            for channel, each in sorted(view.marketing.items())
        ],
        restrictions=[
            told
            for name, each in sorted(view.restrictions.items())
            if each.is_active and (told := _restriction(name, each, wording))
        ],
    )


def _consent(key: str, consent: views.Consent, wording: Wording) -> ConsentNow:
    kind, _, purpose = key.partition("/")
    return ConsentNow(
        kind=wording.listed(ConsentKind(kind)),
        purpose=wording.purpose(purpose),
        state=wording.type(f"consent.{consent.state}"),
        since=_at(consent.at),
    )


def _restriction(
    name: str, restriction: views.Restriction, wording: Wording
) -> RestrictionNow | None:
    if restriction.scope is None or restriction.placed is None:
        return None
    return RestrictionNow(
        restriction=name,
        scope=wording.listed(restriction.scope),
        since=_at(restriction.placed),
        categories=tuple(map(wording.category, restriction.categories)),
        channels=tuple(map(wording.listed, restriction.channels)),
    )


def _at(moment: views.At) -> At:
    return at((moment.time, moment.position))
