"""A rule as data: what it is called, which article and which sentence of the policy it comes from,
since when it holds, what a breach of it means before the act, and its words.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from importlib import resources
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.vocabulary.codes import Obligation
from ledger.vocabulary.parts import Part, Words

SHIPPED = ("tw-2023", "tw-2025")
"""The rule sets that come with the program, by version; the first is in force."""


class Effect(StrEnum):
    """What a breach means for an act that has not happened yet."""

    DENY = "deny"
    GAP = "gap"
    """Something was not configured: neither allowed nor forbidden."""


class Rule(Part, frozen=True, kw_only=True):
    """One rule of one version. `articles` name the law, `sentences` the policy map (S1 … S43)."""

    rule: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$(?!\n)")]
    version: Annotated[int, Meta(ge=1)] = 1
    effective_from: datetime
    articles: Annotated[list[str], Meta(min_length=1)]
    sentences: list[str]
    title: Words
    text: Words
    """What is wrong; `{what}` stands for the codes or names at fault."""
    effect: Effect = Effect.DENY
    mends: Words | None = None
    """What closes a finding of it; without it, only an amendment or an earlier fact does."""

    def told(self, what: Sequence[str]) -> Words:
        """Its text with what is at fault in it."""
        return _filled(self.text, what)


class Duty(Part, frozen=True, kw_only=True):
    """What a permitted act is bound to, by which article; `{what}` stands for what it is about."""

    obligation: Obligation
    articles: list[str]
    text: Words

    def told(self, what: Sequence[str]) -> Words:
        return _filled(self.text, what)


def _filled(text: Words, what: Sequence[str]) -> Words:
    zh, en = "、".join(what), ", ".join(what)
    return Words(zh=text.zh.replace("{what}", zh), en=text.en.replace("{what}", en))


class Law(Part, frozen=True, kw_only=True):
    """A version of a law that rules were made for; `in_force` as of `checked`."""

    law: str
    title: Words
    in_force: bool
    checked: str
    note: Words | None = None


class Needs(Part, frozen=True, kw_only=True):
    """What a recipient needs for a manner at most (PDPA Art. 5)."""

    manner: str
    categories: list[str]


class Mask(Part, frozen=True, kw_only=True):
    """What of a category may be shown at most."""

    category: str
    shows: list[str]
    text: Words


class Terms(Part, frozen=True, kw_only=True):
    """The lengths of time and sets that rules measure by."""

    needs: list[Needs]
    masks: list[Mask]
    home_region: str
    """The region that need not be announced."""
    supervision_days: int = 365
    """A processor is checked at least so often where no next check was agreed."""
    told_days: int = 7
    """Recipients are told of a correction of our own fault within so many days."""
    answer_days: int = 30
    """A recipient confirms an erasure within so many days where no day was named."""
    report_hours: int = 72
    """An incident is reported within so many hours of knowledge (MODA Regulation Art. 8)."""
    tells_persons: bool = False
    """Whether the persons are to be told of an incident by the time of that report (PDPA Art. 12 as
    amended in 2025, whose own periods are left to a regulation that is not made).
    """
    record_seconds: int = 86_400
    """What was allowed is to be recorded within so many seconds."""


class RuleSet(Part, frozen=True, kw_only=True, dict=True):
    """Rules made for certain versions of the law, as one file; `rules.activated` names it."""

    rules_version: str
    title: Words
    laws: list[Law]
    terms: Terms
    rules: list[Rule]
    asked: list[Rule]
    """What only a question can break: what happened is recorded whomever it is about."""
    duties: list[Duty]

    def rule(self, name: str) -> Rule:
        """Raises KeyError for a rule that the set has not."""
        for rule in (*self.rules, *self.asked):
            if rule.rule == name:
                return rule
        raise KeyError(name)

    def duty(self, obligation: Obligation) -> Duty:
        """Raises KeyError for an obligation that the set has not."""
        for duty in self.duties:
            if duty.obligation is obligation:
                return duty
        raise KeyError(obligation)

    @cached_property
    def since(self) -> dict[str, datetime]:
        """By rule from when it holds."""
        return {rule.rule: rule.effective_from for rule in self.rules}

    @cached_property
    def complete_from(self) -> datetime:
        """From when on all of its rules hold."""
        return max(self.since.values()).astimezone(UTC)


def shipped_rules(version: str = SHIPPED[0]) -> RuleSet:
    """A rule set of this program. Raises KeyError for a version there is none of."""
    if version not in SHIPPED:
        raise KeyError(version)
    return _read(version)[0]


def rules_sha256(version: str) -> str:
    """Of the file's bytes, in hexadecimal."""
    return _read(version)[1]


@cache
def _read(version: str) -> tuple[RuleSet, str]:
    name = f"rules_{version.replace('-', '_')}.json"
    content = resources.files("ledger.rules").joinpath(name).read_bytes()
    return msgspec.json.decode(content, type=RuleSet), sha256(content).hexdigest()
