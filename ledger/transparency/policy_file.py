"""The file that tells a policy, line by line; names are octets to it, ASCII or not."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from types import MappingProxyType

from ledger.transparency.errors import MalformedError
from ledger.transparency.keys import KeyKind, VerifierKey
from ledger.transparency.policy import NO_QUORUM, Group, Policy, Trusted
from ledger.transparency.spelling import parse_number

LOG_KINDS = frozenset({KeyKind.ED25519, KeyKind.ML_DSA_44_COSIGNATURE})
WITNESS_KINDS = frozenset({KeyKind.ED25519_COSIGNATURE, KeyKind.ML_DSA_44_COSIGNATURE})

_UNDECIDED = ""
_ITEM = re.compile("[^ \t]+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def parse_policy(raw: bytes) -> Policy:
    """The policy of a file. Raises MalformedError, which tells the line."""
    policy = Policy(quorum=_UNDECIDED)
    for number, line in enumerate(raw.decode(errors="surrogateescape").split("\n"), 1):
        try:
            policy = _with_line(policy, line)
        except MalformedError as error:
            raise MalformedError(f"line {number} of the policy: {error}") from None
    if policy.quorum == _UNDECIDED:
        raise MalformedError("the policy has no quorum")
    return policy


def _with_line(policy: Policy, line: str) -> Policy:
    if _CONTROL.search(line):
        raise MalformedError("there is a control character")
    items = _ITEM.findall(line)
    return policy if not items or items[0].startswith("#") else _with_items(policy, items)


def _with_items(policy: Policy, items: Sequence[str]) -> Policy:
    match items:
        case ["log", vkey, *url]:
            log = _trusted(vkey, url, LOG_KINDS, policy)
            return replace(policy, logs=(*policy.logs, log))
        case ["witness", name, vkey, *url]:
            witness = _trusted(vkey, url, WITNESS_KINDS, policy)
            named = {**policy.witnesses, _fresh(policy, name): witness}
            return replace(policy, witnesses=MappingProxyType(named))
        case ["group", name, threshold, *members] if members:
            group = _group(policy, threshold, members)
            return replace(
                policy, groups=MappingProxyType({**policy.groups, _fresh(policy, name): group})
            )
        case ["quorum", name] if policy.quorum == _UNDECIDED:
            return replace(policy, quorum=name if name == NO_QUORUM else _defined(policy, name))
    raise MalformedError("this is no line of a policy, or its second quorum")


def _trusted(vkey: str, url: list[str], kinds: Collection[KeyKind], policy: Policy) -> Trusted:
    key = VerifierKey.parse(vkey)
    if key.kind not in kinds:
        raise MalformedError("the key is of a kind that does not sign this")
    if any(key.public_key == other.public_key for other in policy.keys):
        raise MalformedError("the same public key stands on an earlier line")
    if len(url) > 1:
        raise MalformedError("there is more than an address behind the key")
    return Trusted(key, *url)


def _group(policy: Policy, threshold: str, members: list[str]) -> Group:
    taken = {member for group in policy.groups.values() for member in group.members}
    if len(set(members)) < len(members) or not taken.isdisjoint(members):
        raise MalformedError("a name is a member of one group at most, once")
    for member in members:
        _defined(policy, member)
    return Group(_threshold(threshold, len(members)), tuple(members))


def _threshold(text: str, members: int) -> int:
    threshold = {"any": 1, "all": members}.get(text) or parse_number(text)
    if not 1 <= threshold <= members:
        raise MalformedError(f"a group of {members} does not reach {threshold}")
    return threshold


def _fresh(policy: Policy, name: str) -> str:
    if name == NO_QUORUM or name in policy.witnesses or name in policy.groups:
        raise MalformedError("the name is taken")
    return name


def _defined(policy: Policy, name: str) -> str:
    if name not in policy.witnesses and name not in policy.groups:
        raise MalformedError("a name was not defined on an earlier line")
    return name
