"""What the words of a notice leave unsaid, or say against the law (law.md §1.13)."""

from collections.abc import Iterator
from types import MappingProxyType

from ledger.rules.linting.phrases import (
    ASKED,
    COMMISSIONED,
    COMPUTER_PROCESSING,
    CONSENT,
    DATED,
    DEEMED_CONSENT,
    INDEPENDENT,
    KEPT_AFTER_STOP,
    MARKETING_REFUSED,
    NO_GUARANTEE,
    OTHER_PURPOSES,
    PRINTED_CATEGORY,
    PROVIDER,
    ROLE_WORDS,
)
from ledger.rules.linting.rule import Gap, lint_rules, pattern, same
from ledger.rules.linting.said import Phrase, all_words, both_say, says, sentences, texts
from ledger.vocabulary.codes import Manner
from ledger.vocabulary.notices import NoticePublished, RequestRules

RULES_OF_REQUESTS = MappingProxyType(
    {
        "identity": "request_identity_missing",
        "deadlines": "request_deadline_missing",
        "fees": "request_fee_missing",
        "refusals": "request_refusal_missing",
    }
)


def requests(notice: NoticePublished) -> Iterator[Gap]:
    """Identity check, deadline, fee, refusal (MODA Regulation Art. 9(6))."""
    rules = notice.request_rules or RequestRules()
    for field, rule in RULES_OF_REQUESTS.items():
        if getattr(rules, field) is None and not says(notice, ASKED[field]):
            yield Gap(rule, f"/request_rules/{field}")


def marketing(notice: NoticePublished) -> Iterator[Gap]:
    is_told = any(Manner.MARKETING in item.manners for item in notice.manners)
    if is_told and not notice.marketing_refusal and not says(notice, MARKETING_REFUSED):
        yield Gap("refusal_channel_missing", "/marketing_refusal")


def retention(notice: NoticePublished) -> Iterator[Gap]:
    if notice.kept_after_stop is None and not says(notice, KEPT_AFTER_STOP):
        yield Gap("retention_after_stop_missing", "/kept_after_stop")


def outdated(notice: NoticePublished) -> Iterator[Gap]:
    yield from _said("outdated_wording", notice, COMPUTER_PROCESSING)


def disclaimers(notice: NoticePublished) -> Iterator[Gap]:
    yield from _said("disclaimer_without_effect", notice, NO_GUARANTEE)


def roles(notice: NoticePublished) -> Iterator[Gap]:
    """A provider's role shows in its words, in the list and in the text."""
    for index, each in enumerate(notice.recipients):
        wanted = ROLE_WORDS.get(each.role)
        if wanted and not both_say(each.text, wanted):
            yield Gap("roles_not_distinguished", f"/recipients/{index}/text", (each.text,))
    for at, text in texts(notice).items():
        told = [each for each in sentences(text) if PROVIDER.is_in(each)]
        if told and not any(COMMISSIONED.is_in(s) or INDEPENDENT.is_in(s) for s in told):
            yield Gap("roles_not_distinguished", at, (same(PROVIDER.quoted(told[0])),))


def consent(notice: NoticePublished) -> Iterator[Gap]:
    """What goes beyond the purposes needs a consent of its own; telling is none (Art. 7(2))."""
    for index, item in enumerate(notice.manners):
        if Manner.OUT_OF_SCOPE in item.manners and not both_say(item.text, CONSENT):
            yield Gap("statement_as_consent", f"/manners/{index}/text", (item.text,))
    for at, text in texts(notice).items():
        found = [each for each in sentences(text) if _takes_for_consent(each)]
        if found:
            yield Gap(
                "statement_as_consent",
                at,
                tuple(same(OTHER_PURPOSES.quoted(each)) for each in found),
            )


def categories(notice: NoticePublished) -> Iterator[Gap]:
    """Data that a manner cannot do without is in a listed category (law.md §1.13.1)."""
    told = {manner for item in notice.manners for manner in item.manners}
    beside = [
        s for _, text in all_words(notice) for s in sentences(text) if PRINTED_CATEGORY.search(s)
    ]
    for each in lint_rules().relied_on:
        if told.isdisjoint(each.manners) or not set(each.categories).isdisjoint(notice.categories):
            continue
        said = pattern(f"{each.said.zh}|{each.said.en}")
        if not any(map(said.search, beside)):
            yield Gap("category_not_listed", "/categories", (each.what,), tuple(each.categories))


def proof(notice: NoticePublished) -> Iterator[Gap]:
    """Each printed text says which version it is and whose."""
    name = (notice.collector_name or "").strip()
    for at, text in texts(notice).items():
        if not any(map(DATED.is_in, sentences(text))):
            yield Gap("version_not_in_text", at)
        if name and name not in text:
            yield Gap("collector_not_in_text", at, (same(name),))


def _said(rule: str, notice: NoticePublished, phrase_: Phrase) -> Iterator[Gap]:
    for at, text in all_words(notice):
        found = [each for each in sentences(text) if phrase_.is_in(each)]
        if found:
            yield Gap(rule, at, tuple(same(phrase_.quoted(each)) for each in found))


def _takes_for_consent(sentence: str) -> bool:
    beyond = OTHER_PURPOSES.is_in(sentence) and not CONSENT.is_in(sentence)
    return beyond or DEEMED_CONSENT.is_in(sentence)


CHECKS = (
    requests,
    marketing,
    retention,
    outdated,
    disclaimers,
    roles,
    consent,
    categories,
    proof,
)
