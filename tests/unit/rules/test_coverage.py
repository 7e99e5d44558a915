"""Three ways to look at a notice: what it says, what was declared, what happened."""

from datetime import UTC, date, datetime
from typing import Any

from ledger.rules.coverage import Compared, Coverage, coverage
from ledger.rules.covering.shape import Declared, Gap, Kind
from ledger.vocabulary.codes import Manner, RecipientRole
from ledger.vocabulary.notices import ServiceNoticePublished
from ledger.vocabulary.organisation import RetentionSet, RetentionStart
from ledger.vocabulary.parts import Words
from ledger.vocabulary.recipients import RecipientAgreed
from tests.notices import complete

NOW = datetime(2027, 2, 1, tzinfo=UTC)
ROLES = {
    "black-cat": RecipientRole.PROCESSOR,
    "seller": RecipientRole.INDEPENDENT_PROVIDER,
    "police": RecipientRole.AUTHORITY,
}


def use(**changes: Any) -> Kind:
    plain = {
        "type": "data.used",
        "purposes": ("148",),
        "categories": ("C001",),
        "manner": "transaction",
        "basis": "TW20.1.0",
        "recipient": None,
        "region": "TW",
    }
    return Kind(**(plain | changes))


def disclosure(recipient: str, **changes: Any) -> Kind:
    told = {"type": "data.disclosed", "recipient": recipient, "manner": "delivery"}
    return use(**(told | changes))


def agreed(recipient: str, **changes: Any) -> RecipientAgreed:
    told: dict[str, Any] = {"categories": ["C001"], "purposes": ["148"]}
    return RecipientAgreed(
        recipient=recipient,
        agreement=f"A-{recipient}",
        valid_from=date(2026, 1, 1),
        **(told | changes),
    )


def kept(*categories: str) -> RetentionSet:
    return RetentionSet(
        retention_class="orders",
        categories=list(categories),
        keep_days=1825,
        start=RetentionStart.TRANSACTION_ENDED,
        reason="tax law",
        effective_from=NOW,
    )


def page(*purposes: str, categories: tuple[str, ...] = ("C001",)) -> ServiceNoticePublished:
    return ServiceNoticePublished(
        service_notice="poll-1",
        service="poll",
        page="/poll",
        page_sha256="0" * 64,
        effective_from=NOW,
        purposes=list(purposes),
        categories=list(categories),
        manners=[Manner.OUT_OF_SCOPE],
        text=Words(zh="問卷", en="a poll"),
    )


def compared(observed: dict[Kind, int], declared: Declared | None = None) -> Coverage:
    told = declared or Declared(roles=ROLES)
    return coverage(Compared(complete(), told, observed))


def names(gaps: list[Gap]) -> dict[str, int | None]:
    return {f"{gap.part} {gap.name}": gap.count for gap in gaps}


def test_s05_uses_that_no_sentence_covers_are_counted() -> None:
    found = compared(
        {
            use(): 5,
            use(purposes=("152", "148")): 3,
            use(manner="survey"): 2,
            use(region="JP"): 1,
            disclosure("seller"): 7,
            disclosure("stranger"): 4,
            disclosure("black-cat"): 9,
        }
    )
    assert names(found.uncovered) == {
        "recipient seller/delivery": 7,
        "recipient stranger/delivery": 4,
        "purpose 152": 3,
        "manner survey/148": 2,
        "region JP": 1,
    }
    first = found.uncovered[0]
    assert (first.rule, "seller" in first.text.zh) == ("unrelated_third_party", True)


def test_a_collection_has_no_manner_that_could_be_missing() -> None:
    assert compared({use(type="data.collected", manner=None): 1}).uncovered == []


def test_an_incidental_disclosure_goes_to_a_class_that_is_named_for_anything() -> None:
    seen = {
        disclosure("black-cat", manner="incidental"): 1,
        disclosure("police", manner="incidental"): 2,
    }
    told = [gap for gap in compared(seen).uncovered if gap.part == "recipient"]
    assert names(told) == {"recipient police/incidental": 2}


def test_a_ground_beyond_the_purposes_is_told_apart() -> None:
    found = compared({disclosure("police", basis="TW20.1.1", purposes=("039",)): 2})
    assert found.uncovered == []
    assert names(found.beyond_purpose) == {"basis TW20.1.1/delivery": 2}
    assert found.beyond_purpose[0].articles == ("PDPA 20(1)(1)",)


def test_categories_that_were_used_and_are_not_notified_are_counted() -> None:
    seen = {use(categories=("C001", "C038")): 3, use(categories=("C038",), manner="payment"): 4}
    assert names(compared(seen).not_notified) == {"category C038": 7}


def test_a_page_covers_what_is_out_of_scope_and_nothing_else() -> None:
    outside = use(manner="out-of-scope", purposes=("152",), categories=("C038",), basis="TW20.1.6")
    told = Declared(roles=ROLES, pages=(page("152", categories=("C038",)),))
    covered = compared({outside: 1}, told)
    assert (covered.uncovered, covered.not_notified) == ([], [])
    bare = compared({outside: 1})
    assert names(bare.uncovered) == {"page 152": 1}
    assert names(bare.not_notified) == {"category C038": 1}
    inside = compared({use(categories=("C038",)): 1}, told)
    assert names(inside.not_notified) == {"category C038": 1}


def test_sentences_that_no_event_exercised_are_named() -> None:
    seen = {use(): 1, use(manner="display", purposes=("090",)): 1, disclosure("black-cat"): 1}
    found = names(compared(seen).unexercised)
    assert {"item c", "item d", "item e", "manner a", "manner b"} <= set(found)
    assert {"recipient 1", "purpose 040", "category C011"} <= set(found)
    assert {"recipient 0", "purpose 148", "region TW"}.isdisjoint(found)


def test_a_notice_that_is_lived_leaves_nothing_unexercised() -> None:
    told = complete()
    seen = {
        use(manner=str(manner), purposes=(purpose,), categories=("C001", "C002", "C011", "C036")): 1
        for item in told.manners
        for manner in item.manners
        for purpose in item.purposes
    }
    seen |= {disclosure("black-cat"): 1}
    seen |= {disclosure("seller", manner=manner): 1 for manner in ("transaction", "payment")}
    found = compared(seen, Declared(roles=ROLES, pages=(page("157"),)))
    assert (found.unexercised, found.uncovered, found.not_notified) == ([], [], [])


def test_what_was_declared_is_held_against_the_notice_and_against_what_happened() -> None:
    told = Declared(
        roles=ROLES,
        agreements=(
            agreed("black-cat", purposes=["148", "152"], regions=["TW", "JP"]),
            agreed("seller"),
        ),
        retention=(kept("C001", "C038"),),
        pages=(page("152"),),
    )
    found = compared({disclosure("black-cat"): 1}, told)
    (courier, orders) = found.declared_not_notified
    assert (courier.name, courier.codes) == ("black-cat", ("152", "JP"))
    assert (orders.name, orders.codes) == ("orders", ("C038",))
    assert set(names(found.declared_not_observed)) == {"agreement seller", "page poll-1"}


def test_what_nothing_declares_is_named() -> None:
    told = Declared(roles=ROLES, agreements=(agreed("black-cat"),), retention=(kept("C001"),))
    seen = {disclosure("black-cat"): 1, disclosure("seller"): 2, disclosure("police"): 3}
    seen[disclosure("stranger")] = 4
    assert names(compared(seen, told).not_declared) == {
        "agreement stranger": 4,
        "agreement seller": 2,
        "retention C002": None,
        "retention C011": None,
        "retention C036": None,
    }


def test_a_code_of_no_table_is_told_as_it_stands() -> None:
    found = compared({use(manner="dreaming", purposes=("148",)): 1})
    assert names(found.uncovered) == {"manner dreaming/148": 1}
