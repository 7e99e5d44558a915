"""What is told of a history that was judged twice."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import Any

import msgspec

from api.judging.replay import Judged, Supposition
from api.reading.findings import owner_of
from ledger.rules.changed import changed_rules
from ledger.rules.differences import Difference, Example, Key, Seen
from ledger.rules.in_force import Held
from ledger.rules.rule import Rule, RuleSet, shipped_rules
from ledger.vocabulary.parts import Words
from projections.findings.finding import finding_id

TOLD = Words(
    zh="假設此聲明於全期間有效，且已告知所有會員。",
    en="The notice is taken as in force throughout, and as told to every member.",
)
NOT_IN_FORCE = Words(
    zh="此規則所依之法律尚未施行；假設其於全期間有效。",
    en="The law that these rules are made for is not in force; they are taken as if it were.",
)


def told(first: date, last: date, supposition: Supposition, judged: Judged) -> dict[str, Any]:
    """`as_of`: what lapses from then on is not told."""
    notice = supposition.notice.notice if supposition.notice else supposition.version
    rules = {**_rules(judged.held_before), **_rules(judged.held_after)}
    return {
        "from": first,
        "to": last,
        "as_of": supposition.end,
        "notice": notice,
        "rules": {
            "before": [_held(each) for each in judged.held_before],
            "after": [_held(each) for each in judged.held_after],
        },
        "assumed": msgspec.to_builtins(list(_assumed(supposition, notice))),
        "events": judged.events,
        "acts": judged.acts,
        "members": judged.members,
        "found": [_found(judged, name, rules[name]) for name in sorted(_names(judged))],
        "changes": [_change(judged, key, rules[key[0]]) for key in sorted(judged.counts)],
        "rules_changed": list(_rules_changed(judged)),
    }


def _assumed(supposition: Supposition, notice: str | None) -> Iterator[Words]:
    if notice:
        yield TOLD
    if supposition.rules:
        laws = shipped_rules(supposition.rules).laws
        if not all(law.in_force for law in laws):
            yield NOT_IN_FORCE


def _sets(held: Sequence[Held]) -> dict[str, RuleSet]:
    """Those of this program, by version."""
    return {each.rules: each.set for each in held if each.set}


def _rules(held: Sequence[Held]) -> dict[str, Rule]:
    """By name, as the last set has them; time runs by the first shipped one too."""
    sets = [shipped_rules(), *_sets(held).values()]
    return {rule.rule: rule for each in sets for rule in (*each.asked, *each.rules)}


def _held(held: Held) -> dict[str, Any]:
    """A set that this program does not have is told by its version alone."""
    known = held.set
    return {
        "rules": held.rules,
        "from": held.since.astimezone(UTC),
        "title": msgspec.to_builtins(known.title) if known else None,
        "laws": msgspec.to_builtins(known.laws) if known else [],
    }


def _names(judged: Judged) -> set[str]:
    return {name for name, count in (judged.found_before + judged.found_after).items() if count}


def _found(judged: Judged, name: str, rule: Rule) -> dict[str, Any]:
    counts = {"before": judged.found_before[name], "after": judged.found_after[name]}
    return {"rule": name, "title": msgspec.to_builtins(rule.title), **counts}


def _change(judged: Judged, key: Key, rule: Rule) -> dict[str, Any]:
    name, difference = key
    if difference is Difference.DISAPPEARS:
        rule = _rules(judged.held_before).get(name, rule)
    return {
        "rule": name,
        "title": msgspec.to_builtins(rule.title),
        "articles": rule.articles,
        "change": difference.value,
        "count": judged.counts[key],
        "examples": [_example(name, each) for each in judged.examples[key]],
    }


def _example(rule: str, example: Example) -> dict[str, Any]:
    """Where it is a finding now, its id."""
    subject, thing = owner_of(example.owner)
    id_ = finding_id(rule, example.position or 0, example.part) if example.before else None
    return {
        "finding": id_,
        "position": example.position,
        "type": example.type,
        "time": example.time,
        "subject": subject,
        "object": thing,
        "before": _seen(example.before),
        "after": _seen(example.after),
    }


def _seen(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    mended_at, mended_by = seen.mended or (None, None)
    return {
        "what": list(seen.what),
        "opened_at": seen.opens_at,
        "mended_at": mended_at,
        "mended_by": mended_by,
    }


def _rules_changed(judged: Judged) -> Iterator[dict[str, Any]]:
    """Between each set that held and each that is supposed in its place."""
    if judged.held_before == judged.held_after:
        return
    for older in _sets(judged.held_before).values():
        for newer in _sets(judged.held_after).values():
            for change in changed_rules(older, newer):
                yield {
                    "from": older.rules_version,
                    "to": newer.rules_version,
                    "rule": change.rule,
                    "before": msgspec.to_builtins(change.before),
                    "after": msgspec.to_builtins(change.after),
                }
