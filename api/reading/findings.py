"""What the rules found: as a list, one with its words, and how much of each rule."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from psycopg import Connection
from pydantic import AfterValidator, Field

from api.problems import Problem, invalid
from api.reading.answers import as_json
from api.reading.asked import asked
from api.reading.finding_rules import all_rules, first_of_name, rule_of, rules_filter
from api.reading.listing import Piece, Shown
from api.reading.parameters import (
    POSITION_MAX,
    Moment,
    NamedPage,
    TwoTimes,
    Word,
    Words,
    not_before,
)
from api.reading.positions import reached
from api.reading.sql import Row, read_models, rows, statement
from api.reading.tables import document
from api.reading.two_times import Seen
from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.parts import Words as InBoth

FINDINGS, FINDING = statement("findings"), statement("finding")
SUMMARY = statement("finding_summary")
MODELS = ("findings",)
RULE_SUCH_AS, ARTICLE_SUCH_AS = "no_notice", "PDPA 20(2)"
PLACE = re.compile(r"([0-9]{1,16})/([a-z0-9_.]{1,80})")
FIELDS = (
    "id",
    "rule",
    "rules",
    "state",
    "owner",
    "recipient",
    "part",
    "what",
    "position",
    "known_position",
    "is_act",
    "opened_at",
    "closed_at",
    "closed_by",
    "withdrawn",
    "acknowledged_at",
    "acknowledged_by",
    "acknowledgement",
)
COLUMNS = (
    "id",
    "rule",
    "rules",
    "rule_version",
    "articles",
    "state",
    "subject",
    "recipient",
    "object",
    "what",
    "position",
    "known_position",
    "opened_at",
    "due_at",
    "closed_at",
    "closed_by",
    "withdrawn",
    "acknowledged_at",
    "acknowledged_by",
    "acknowledgement",
)


class FindingState(StrEnum):
    """How a finding stands at a moment; one that is acknowledged is still open."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


def _placed(cursor: str) -> str:
    found = PLACE.fullmatch(cursor)
    if not found or int(found[1]) > POSITION_MAX:
        raise ValueError("is no `next` of a page")
    return cursor


Cursor = Annotated[Word, AfterValidator(_placed)]


class FindingQuery(TwoTimes, NamedPage):
    """`from` and `to` are of when a finding opened; the end is not included. `withdrawn`: closed
    because a later event showed that it never was one.
    """

    after: Cursor | None = None
    rule: Words
    article: Words
    state: Annotated[list[FindingState], Field(default_factory=list, max_length=len(FindingState))]
    withdrawn: bool | None = None
    subject: UUID | None = None
    recipient: Word | None = None
    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Annotated[Moment | None, not_before("from_")] = None


@dataclass(frozen=True, slots=True)
class Then:
    """As of which moment, by what was known at which position; None: by what is known now."""

    as_of: datetime
    known: int | None = None

    @classmethod
    def of(cls, seen: Seen) -> Self:
        """Nothing lapses later than it was known: `as_of` is not after `known_at`."""
        latest = seen.known_time or seen.as_of or datetime.now(UTC)
        return cls(min(seen.as_of or latest, latest), seen.known)

    def until(self, connection: Connection[Row]) -> int:
        return reached(connection, MODELS) if self.known is None else self.known


@dataclass(frozen=True, slots=True)
class FindingListing:
    """The findings that pass the filters, by the event that shows them."""

    query: FindingQuery
    catalogue: Catalogue
    then: Then
    name: str = "findings"
    columns: Sequence[str] = COLUMNS

    def read(self, connection: Connection[Row], after: str | None, limit: int) -> Piece:
        position = self.then.until(connection)
        place, _, id_ = (after or "0/").partition("/")
        arguments = {"after_position": int(place), "after_id": id_, "limit": limit}
        with read_models():
            found = rows(connection, FINDINGS, self._filters() | arguments)
        told = [shown(row) for row in found]
        last = told[-1] if len(told) == limit else None
        following = f"{last['position']}/{last['id']}" if last else None
        return Piece([_row(each) for each in told], following, position)

    def filters(self, words: Collection[str]) -> str | None:
        rules = all_rules()
        known = {rule.rule for rule in rules} | {a for rule in rules for a in rule.articles}
        return asked(self.query, self.catalogue, {*words, *known, *FindingState})

    def _filters(self) -> dict[str, Any]:
        query = self.query
        return {
            **asdict(self.then),
            **rules_filter(query.rule, query.article),
            "states": [state.value for state in query.state] or None,
            "withdrawn": query.withdrawn,
            "owner": str(query.subject) if query.subject else None,
            "recipient": query.recipient,
            "opened_from": query.from_,
            "opened_to": query.to,
        }


def check_rules(query: FindingQuery) -> None:
    """Raises a 422 `Problem` naming each filter whose rule or article is in no rule set."""
    rules = all_rules()
    articles = {article for rule in rules for article in rule.articles}
    faults = [
        (f"/query/{name}/{index}", f"unknown {name} {each!r}: written such as {such_as!r}")
        for name, given, known, such_as in (
            ("rule", query.rule, {rule.rule for rule in rules}, RULE_SUCH_AS),
            ("article", query.article, articles, ARTICLE_SUCH_AS),
        )
        for index, each in enumerate(given)
        if each not in known
    ]
    if faults:
        raise invalid(*faults)


def one_finding(connection: Connection[Row], id_: str, then: Then) -> dict[str, Any]:
    """With its words, and the positions of the events that show and close it. Raises a 404
    `Problem`.
    """
    with read_models():
        found = rows(connection, FINDING, {"id": id_, **asdict(then)})
    if not found:
        raise Problem(404, "There is no such finding")
    told = shown(found[0])
    rule = rule_of(told["rules"], told["rule"])
    told |= {
        "sentences": rule.sentences,
        "title": _words(rule.title),
        "text": _words(rule.text, told["what"]),
        "mends": _words(rule.mends) if rule.mends else None,
    }
    told["events"] = sorted(
        {told["position"], told["known_position"], *filter(None, [told["closed_by"]])}
    )
    return told


def summary(connection: Connection[Row], then: Then) -> list[dict[str, Any]]:
    """By rule, those with nothing found included."""
    with read_models():
        counted = {row[0]: row[1:] for row in rows(connection, SUMMARY, asdict(then))}
    names = ("closed", "withdrawn", "acknowledged", "open")
    return [
        {
            "rule": rule.rule,
            "title": _words(rule.title),
            "articles": rule.articles,
            **dict(zip(names, counted.get(rule.rule, (0, 0, 0, 0)), strict=True)),
        }
        for rule in first_of_name().values()
    ]


def shown(row: Sequence[Any]) -> dict[str, Any]:
    found = document(FIELDS, row)
    rule = rule_of(found["rules"], found["rule"])
    subject, thing = owner_of(found["owner"])
    told = {
        **found,
        "rule_version": rule.version,
        "articles": rule.articles,
        "subject": subject,
        "object": thing,
        "due_at": None if found["is_act"] else found["opened_at"],
    }
    return {name: told[name] for name in COLUMNS}


def owner_of(owner: str) -> tuple[str | None, str | None]:
    """The member it is about, or the other thing."""
    is_thing = ":" in owner or owner == "notices"
    return (None, owner) if is_thing else (owner, None)


def _row(told: Mapping[str, Any]) -> Shown:
    subject, recipient = told["subject"], told["recipient"]
    words = {recipient} if recipient else set()
    return Shown(as_json(told), (subject,) if subject else (), words)


def _words(words: InBoth, what: Sequence[str] = ()) -> dict[str, str]:
    return {
        "zh": words.zh.replace("{what}", "、".join(what)),
        "en": words.en.replace("{what}", ", ".join(what)),
    }
