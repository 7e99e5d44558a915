"""What the lint of a notice looks for, as data: the article and the sentence of the policy each
rule comes from, how grave it is, its words.
"""

import re
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from ledger.vocabulary.codes import Manner
from ledger.vocabulary.parts import Part, Words


class Severity(StrEnum):
    """How grave it is; the order is that of the list."""

    INCOMPLETE = "incomplete"
    """An item of Art. 8(1) is missing: an officer cannot publish it."""
    CONTRARY = "contrary"
    """It says something that the law, or the notice itself, does not bear."""
    OPEN = "open"
    """It does not say what members should know."""


class LintRule(Part, frozen=True, kw_only=True):
    """`articles` name the law, `sentences` the policy map (S1 … S43)."""

    rule: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,39}$(?!\n)")]
    severity: Severity
    articles: Annotated[list[str], Meta(min_length=1)]
    sentences: Annotated[list[str], Meta(min_length=1)]
    title: Words
    text: Words
    """What is wrong; `{what}` stands for what is at fault, `{codes}` for what would mend it."""


class Reliance(Part, frozen=True, kw_only=True):
    """Data that some manners cannot do without, and the categories one of which has it."""

    what: Words
    manners: list[Manner]
    categories: list[str]
    said: Words
    """Patterns of the words that name such data; beside a printed category they list it too."""


class LintRules(Part, frozen=True, kw_only=True):
    """All of it, in the order in which findings are told."""

    rules: list[LintRule]
    relied_on: list[Reliance]


class Gap(NamedTuple):
    """A rule, where in the notice it is broken, and by what."""

    rule: str
    pointer: str
    what: tuple[Words, ...] = ()
    codes: tuple[str, ...] = ()


@cache
def lint_rules() -> LintRules:
    content = resources.files("ledger.rules.linting").joinpath("rules.json").read_bytes()
    return msgspec.json.decode(content, type=LintRules)


def same(text: str) -> Words:
    """A code or a quotation: the same in both languages."""
    return Words(zh=text, en=text)


def pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
