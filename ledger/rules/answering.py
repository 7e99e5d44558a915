"""A decision in words for whoever asked, and in codes for the log."""

from typing import Any

from ledger.decisions.restrictions import Placed
from ledger.rules.deciding import Decision
from ledger.rules.judge import Breach
from ledger.rules.member import Word
from ledger.rules.obligations import Bound
from ledger.rules.rule import RuleSet
from ledger.vocabulary.data import DataDisclosed
from ledger.vocabulary.own import LedgerDecided
from ledger.vocabulary.parts import Words

POSITIONS = 1_000
"""As many restrictions as the log's record names at most."""


def answer(decision: Decision) -> dict[str, Any]:
    """As it is sent; times are datetimes."""
    question, state = decision.question, decision.state
    return {
        "decision": decision.id,
        "operation": question.operation,
        "outcome": decision.outcome,
        "at": state.time,
        "known_at": question.known_at,
        "position": state.position,
        "reasons": [_reason(decision.rules, breach) for breach in decision.breaches],
        "obligations": [_obligation(bound) for bound in decision.bound],
        "versions": _versions(decision),
        "evaluated": decision.evaluated,
    }


def _reason(rules: RuleSet, breach: Breach) -> dict[str, Any]:
    rule = rules.rule(breach.rule)
    return {
        "rule": rule.rule,
        "version": rule.version,
        "effect": rule.effect,
        "articles": rule.articles,
        "title": _words(rule.title),
        "text": _words(rule.told(breach.what)),
        "what": breach.what,
    }


def _obligation(bound: Bound) -> dict[str, Any]:
    return {
        "code": bound.duty.obligation,
        "articles": bound.duty.articles,
        "text": _words(bound.duty.told(bound.what)),
        "parameters": bound.parameters,
    }


def _versions(decision: Decision) -> dict[str, Any]:
    """Everything that was used, by name or position."""
    act, state = decision.act, decision.state
    placed = [each for each in decision.restrictions if isinstance(each, Placed)]
    refused = [each for each in decision.restrictions if not isinstance(each, Placed)]
    return {
        "notice": decision.notice.fact.notice if decision.notice else None,
        "rules": decision.rules.rules_version,
        "laws": [law.law for law in decision.rules.laws],
        "catalogue_law": state.organisation.catalogue.law,
        "agreements": [
            each.agreement
            for each in state.organisation.recipient(act.recipient).agreed(state.time)
        ]
        if isinstance(act, DataDisclosed)
        else [],
        "consents": [_consent(word) for word in decision.consents],
        "restrictions": [
            {"restriction": e.fact.restriction, "scope": e.fact.scope, "position": e.order[1]}
            for e in placed
        ],
        "marketing_refused": [
            {"channel": each.channel, "position": each.order[1]} for each in refused
        ],
    }


def _consent(word: Word) -> dict[str, Any]:
    fact = word.stored.data
    told = {"kind": fact.kind, "purposes": fact.purposes, "notice": fact.notice}
    return {**told, "time": word.stored.time, "position": word.order[1]}


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def recorded(decision: Decision) -> LedgerDecided:
    """What the log keeps of it."""
    act, state = decision.act, decision.state
    return LedgerDecided(
        decision=decision.id,
        operation=decision.question.operation,
        outcome=decision.outcome,
        judged_at=state.time,
        position=state.position,
        known_at=decision.question.known_at,
        categories=act.categories,
        purposes=act.purposes,
        basis=act.basis,
        region=act.region,
        manner=getattr(act, "manner", None),
        channel=act.channel,
        recipient=getattr(act, "recipient", None),
        transaction=act.transaction,
        request=act.request,
        rules=decision.rules.rules_version,
        notice=decision.notice.fact.notice if decision.notice else None,
        broken=[breach.rule for breach in decision.breaches] or None,
        obligations=[each.duty.obligation for each in decision.bound] or None,
        consents=[word.order[1] for word in decision.consents] or None,
        restrictions=[each.order[1] for each in decision.restrictions][:POSITIONS] or None,
    )
