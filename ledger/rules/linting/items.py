"""The items of PDPA Art. 8(1), and what the notice's parts say of each other (S1, S7, S14, S15)."""

from collections.abc import Iterator
from hashlib import sha256

from ledger.catalogue.words import region_words, words_of
from ledger.rules.linting.rule import Gap, same
from ledger.rules.linting.said import texts
from ledger.vocabulary.codes import Right
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.parts import Words

HOME = "TW"


def missing_items(notice: NoticePublished) -> Iterator[Gap]:
    """What Art. 8(1) asks for; the rest of it no notice can be without."""
    if not (notice.collector_name or "").strip():
        yield Gap("collector_missing", "/collector_name")
    if _is_blank(notice.period.text):
        yield Gap("period_missing", "/period/text")
    if not notice.recipients or any(_is_blank(each.text) for each in notice.recipients):
        yield Gap("recipients_missing", "/recipients")
    for index, item in enumerate(notice.manners):
        if _is_blank(item.text):
            yield Gap("manners_missing", f"/manners/{index}/text", (same(item.item),))
    untold = tuple(right for right in Right if right not in notice.rights)
    if untold:
        words = tuple(words_of(right) or same(right) for right in untold)
        yield Gap("rights_missing", "/rights", words, tuple(untold))
    if notice.effect_of_not_providing is None or _is_blank(notice.effect_of_not_providing):
        yield Gap("effect_missing", "/effect_of_not_providing")


def proof(notice: NoticePublished) -> Iterator[Gap]:
    """Whether it can be shown what was published (Art. 7(4))."""
    printed = texts(notice).values()
    if not printed:
        yield Gap("text_missing", "/text_zh")
    elif notice.text_sha256 not in {sha256(text.encode()).hexdigest() for text in printed}:
        yield Gap("text_hash_differs", "/text_sha256")


def purposes(notice: NoticePublished) -> Iterator[Gap]:
    """Purposes and manners are tied to each other."""
    listed, served = set(notice.purposes), set[str]()
    for index, item in enumerate(notice.manners):
        served.update(item.purposes)
        if beyond := [code for code in item.purposes if code not in listed]:
            yield _codes("manner_beyond_purposes", f"/manners/{index}/purposes", beyond)
    if idle := [code for code in notice.purposes if code not in served]:
        yield _codes("purpose_without_manner", "/purposes", idle)


def recipients(notice: NoticePublished) -> Iterator[Gap]:
    listed = set(notice.categories)
    for index, each in enumerate(notice.recipients):
        if beyond := [code for code in each.categories or () if code not in listed]:
            yield _codes("recipient_beyond_categories", f"/recipients/{index}/categories", beyond)


def transfers(notice: NoticePublished) -> Iterator[Gap]:
    abroad = [region for region in notice.territories if region != HOME]
    untold = [region for region in abroad if region not in (notice.transfer_regions or ())]
    if untold:
        words = tuple(region_words(region) or same(region) for region in untold)
        yield Gap("transfer_regions_missing", "/transfer_regions", words, tuple(untold))


def _codes(rule: str, pointer: str, codes: list[str]) -> Gap:
    return Gap(rule, pointer, tuple(map(same, codes)), tuple(codes))


def _is_blank(words: Words) -> bool:
    return not (words.zh.strip() and words.en.strip())


MANDATORY = (missing_items, proof)
"""All that a notice can be incomplete by."""
CHECKS = (*MANDATORY, purposes, recipients, transfers)
