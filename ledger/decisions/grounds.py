"""What a decision must say for itself, before the log is asked: grounds, notice, fee."""

from collections.abc import Iterator, Mapping, Sequence

from ledger.catalogue.catalogue import Ground
from ledger.vocabulary.codes import Channel, Outcome, RestrictionScope, Right
from ledger.vocabulary.restriction import ProcessingRestricted
from ledger.vocabulary.rights import RequestDecided, RequestExtended

Fault = tuple[str, str]
"""A JSON pointer into the decision, and a sentence."""

Grounds = Mapping[str, Ground]

DISPUTE = ("TW11.2p.a", "TW11.2p.b")
NECESSARY = "TW11.3p.a"
WHY_NECESSARY = ("ER21.1", "ER21.2", "ER21.3")
DUPLICATE = "DUPLICATE_OF"
UNWRITTEN: Fault = ("/channel", "the member is told in writing, not by telephone")
FOR_A_FEE = (Right.INQUIRY, Right.COPY)  # PDPA Art. 14


def decision_faults(fact: RequestDecided, grounds: Grounds) -> list[Fault]:
    """What is missing in a decision, or may not stand in it."""
    return [
        *_ground_faults(fact, grounds),
        *_outcome_faults(fact),
        *_duplicate_faults(fact),
        *_notice_faults(fact),
    ]


def extension_faults(fact: RequestExtended) -> list[Fault]:
    """The reason for more days is told in writing (PDPA Art. 13)."""
    return [UNWRITTEN] if fact.channel is Channel.TELEPHONE else []


def restriction_faults(
    fact: RequestDecided, restriction: ProcessingRestricted | None, asked: bool
) -> list[Fault]:
    """What is wrong with the restriction of a granted stop; `asked` where the body gives one."""
    stops = fact.right is Right.STOP and fact.outcome is not Outcome.REFUSED
    if asked and not stops:
        return [("/restriction", "only a stop that is granted restricts")]
    if restriction is None or not stops:
        return []
    if restriction.scope is RestrictionScope.DISPUTED:
        return [("/restriction/scope", "a stop is of scope all or marketing")]
    partly = fact.outcome is Outcome.PARTIALLY_GRANTED
    if partly and not restriction.categories and restriction.scope is RestrictionScope.ALL:
        return [("/restriction/categories", "a stop granted in part says what it restricts")]
    return []


def _ground_faults(fact: RequestDecided, grounds: Grounds) -> Iterator[Fault]:
    named = fact.grounds or []
    for index, code in enumerate(named):
        yield from _ground_fault(f"/grounds/{index}", code, fact, grounds)
    for index, kept in enumerate(fact.kept or []):
        yield from _ground_fault(f"/kept/{index}/ground", kept.ground, fact, grounds)
    used = {*named, *(kept.ground for kept in fact.kept or [])}
    if NECESSARY in used and used.isdisjoint(WHY_NECESSARY):
        yield "/grounds", f"{NECESSARY} needs one of {', '.join(WHY_NECESSARY)} beside it"
    if not used.isdisjoint(DISPUTE) and not fact.dispute_noted:
        yield "/dispute_noted", "the dispute must be noted with the data (PDPA Art. 11(2))"


def _ground_fault(
    pointer: str, code: str, fact: RequestDecided, grounds: Grounds
) -> Iterator[Fault]:
    ground = grounds.get(code)
    if ground is None:
        yield pointer, f"unknown ground {code!r}"
    elif fact.right not in ground.rights:
        yield pointer, f"{code} is no ground to refuse {fact.right}"


def _outcome_faults(fact: RequestDecided) -> Iterator[Fault]:
    if fact.outcome is Outcome.REFUSED and not fact.grounds:
        yield "/grounds", "a refusal names its ground"
    if fact.outcome is Outcome.GRANTED and fact.grounds:
        yield "/grounds", "what is granted whole has no ground to refuse"
    partly = fact.outcome is Outcome.PARTIALLY_GRANTED
    if partly and not fact.kept:
        yield "/kept", "a partial grant says what is kept or withheld, why and until when"
    if fact.kept and not partly:
        yield "/kept", "only a partial grant keeps something"
    if fact.fee_twd and fact.right not in FOR_A_FEE:
        yield "/fee_twd", f"nothing is charged for {fact.right} (PDPA Art. 14)"


def _duplicate_faults(fact: RequestDecided) -> Iterator[Fault]:
    is_duplicate = DUPLICATE in (fact.grounds or ())
    if is_duplicate != (fact.duplicate_of is not None):
        yield "/duplicate_of", f"stands with the ground {DUPLICATE}, and only with it"
    if fact.duplicate_of == fact.request:
        yield "/duplicate_of", "names the request itself"


def _notice_faults(fact: RequestDecided) -> Iterator[Fault]:
    """Who is refused is told in writing, and how to complain (MODA Regulation Art. 9(6))."""
    if fact.outcome is Outcome.GRANTED:
        return
    missing: Sequence[tuple[str, bool]] = (
        ("notified_at", fact.notified_at is None),
        ("channel", fact.channel is None),
        ("complaint_told", not fact.complaint_told),
    )
    for name, is_missing in missing:
        if is_missing:
            yield f"/{name}", "a refusal, whole or in part, is told with how to complain"
    if fact.channel is Channel.TELEPHONE:
        yield UNWRITTEN
