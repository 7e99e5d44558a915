"""What changed in who may receive data, for what, and which categories."""

from collections.abc import Iterable, Iterator

from ledger.catalogue.catalogue import Catalogue
from ledger.catalogue.words import words_of
from ledger.rules.diffing.change import LABELS, Change, Direction, added, change, removed, told
from ledger.rules.diffing.naming import named
from ledger.rules.organisation import Notice
from ledger.vocabulary.codes import Manner, RecipientRole
from ledger.vocabulary.parts import Words

LABEL = LABELS["recipients"]
Difference = tuple[tuple[str, ...], tuple[str, ...]]
"""What the newer version has beyond the older, and the other way round."""
NEWLY_WORDED = Words(zh="對象之文字已修改。", en="Recipients: the words changed.")


def recipients(older: Notice, newer: Notice, catalogue: Catalogue) -> Iterator[Change]:
    for role in RecipientRole:
        yield from _of_role(role, older, newer, catalogue)
    if _words(older) != _words(newer):
        yield change("recipients", Direction.REWORDED, NEWLY_WORDED)


def _of_role(
    role: RecipientRole, older: Notice, newer: Notice, catalogue: Catalogue
) -> Iterator[Change]:
    before, after = _manners(older, role), _manners(newer, role)
    label = _label(role)
    if gained := sorted(after - before):
        text = added(label, [named(manner, catalogue) for manner in gained])
        yield told("recipients", Direction.WIDENED, text, codes=_codes(role, gained))
    if lost := sorted(before - after):
        text = removed(label, [named(manner, catalogue) for manner in lost])
        yield told("recipients", Direction.NARROWED, text, codes=_codes(role, lost))
    for (more, fewer), manners in _limits(role, sorted(before & after), older, newer).items():
        what = _categories_of(role, manners, catalogue)
        if more:
            text = added(what, [named(code, catalogue) for code in more])
            yield told("recipients", Direction.WIDENED, text, codes=more)
        if fewer:
            text = removed(what, [named(code, catalogue) for code in fewer])
            yield told("recipients", Direction.NARROWED, text, codes=fewer)


def _limits(
    role: RecipientRole, manners: Iterable[Manner], older: Notice, newer: Notice
) -> dict[Difference, list[Manner]]:
    """For which manners they get more categories, or fewer; without a limit, all that are listed.

    Without one in both versions, they follow the list.
    """
    found: dict[Difference, list[Manner]] = {}
    for manner in manners:
        limits = older.limits(role, manner), newer.limits(role, manner)
        if limits != (None, None):
            before, after = limits[0] or older.categories, limits[1] or newer.categories
            difference = tuple(sorted(after - before)), tuple(sorted(before - after))
            found.setdefault(difference, []).append(manner)
    return found


def _categories_of(role: RecipientRole, manners: Iterable[Manner], catalogue: Catalogue) -> Words:
    words = [named(manner, catalogue) for manner in manners]
    return Words(
        zh=f"{_label(role).zh}（{'、'.join(w.zh for w in words)}）之類別",
        en=f"{_label(role).en}, {', '.join(w.en for w in words)}, categories",
    )


def _manners(notice: Notice, role: RecipientRole) -> set[Manner]:
    return {m for each in notice.fact.recipients if each.role is role for m in each.manners}


def _words(notice: Notice) -> list[Words]:
    return [each.text for each in notice.fact.recipients]


def _label(role: RecipientRole) -> Words:
    words = words_of(role) or Words(zh=role, en=role)
    return Words(zh=f"{LABEL.zh}（{words.zh}）", en=f"{LABEL.en}, {words.en}")


def _codes(role: RecipientRole, manners: Iterable[Manner]) -> list[str]:
    return [f"{role}/{manner}" for manner in manners]
