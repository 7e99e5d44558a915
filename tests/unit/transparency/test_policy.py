"""Policies: whom to trust."""

import pytest

from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.errors import MalformedError, UnsignedError
from ledger.transparency.hashing import EMPTY_ROOT
from ledger.transparency.keys import KeyKind, VerifierKey
from ledger.transparency.policy import Policy
from ledger.transparency.policy_file import parse_policy
from ledger.transparency.signed_checkpoints import format_checkpoint, open_checkpoint
from ledger.transparency.signing import CosigningKey
from tests.unit.transparency.keyring import LATTICE, LOG, NEXT_LOG, STRANGER, WITNESS

COSIGNERS = {
    name: CosigningKey(f"witness.example/{name}", name.ljust(32).encode())
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
}
WITNESSES = "".join(f"witness {name} {key.verifier}\n" for name, key in COSIGNERS.items())
EXAMPLE = f"""\
log {LOG.verifier}

{WITNESSES}
group X-witnesses 2 X1 X2 X3
group Y-witnesses any Y1 Y2 Y3
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
LOG_LINE = f"log {LOG.verifier}\n"
WITNESS_LINE = f"witness w {WITNESS.verifier}\n"

BAD_POLICIES = {
    "nothing": "",
    "no quorum": LOG_LINE,
    "two quorums": "quorum none\nquorum none\n",
    "quorum of nobody": "quorum\n",
    "quorum of two": WITNESS_LINE + "quorum w w\n",
    "quorum not defined": "quorum w\n",
    "quorum defined behind": "quorum w\n" + WITNESS_LINE,
    "unknown word": "quorum none\nlogs x\n",
    "word in capitals": "Quorum none\n",
    "log without key": "log\nquorum none\n",
    "log with too much": f"log {LOG.verifier} https://a b\nquorum none\n",
    "log twice": LOG_LINE * 2 + "quorum none\n",
    "log with the key of another log": (
        LOG_LINE
        + f"log {VerifierKey('b', KeyKind.ED25519, LOG.verifier.public_key)}\nquorum none\n"
    ),
    "log with the key of a witness": f"log {WITNESS.verifier}\nquorum none\n",
    "log with a damaged key": f"log {str(LOG.verifier)[:-1]}\nquorum none\n",
    "witness without key": "witness w\nquorum none\n",
    "witness without name": f"witness {WITNESS.verifier}\nquorum none\n",
    "witness named none": f"witness none {WITNESS.verifier}\nquorum none\n",
    "witness twice": WITNESS_LINE + WITNESS_LINE.replace(" w ", " v ") + "quorum none\n",
    "witness with the key of a log": f"witness w {LOG.verifier}\nquorum none\n",
    "name twice": WITNESS_LINE + f"witness w {LATTICE.verifier}\nquorum none\n",
    "group without members": "group g any\nquorum none\n",
    "group of an unknown": "group g any x\nquorum none\n",
    "group of itself": WITNESS_LINE + "group g any w g\nquorum none\n",
    "group of none": "group g any none\nquorum none\n",
    "group named none": WITNESS_LINE + "group none any w\nquorum none\n",
    "group named as a witness": WITNESS_LINE + "group w any w\nquorum none\n",
    "group defined twice": WITNESSES + "group g any X1\ngroup g any X2\nquorum none\n",
    "member twice": WITNESS_LINE + "group g any w w\nquorum none\n",
    "member of two groups": WITNESS_LINE + "group g any w\ngroup h any w\nquorum none\n",
    "threshold 0": WITNESS_LINE + "group g 0 w\nquorum none\n",
    "threshold too large": WITNESS_LINE + "group g 2 w\nquorum none\n",
    "threshold with a leading zero": WITNESS_LINE + "group g 01 w\nquorum none\n",
    "threshold of words": WITNESS_LINE + "group g most w\nquorum none\n",
    "carriage returns": "quorum none\r\n",
    "a control character": "quorum none\n# \x7f\n",
    "no-break space between": "quorum\u00a0none\n",
    "comment behind": "quorum none # indeed\n",
}


def is_quorum(policy: Policy, names: str) -> bool:
    return policy.is_quorum({COSIGNERS[name].verifier for name in names.split()})


@pytest.mark.parametrize(
    ("names", "enough"),
    [
        ("X1 X2 Y1", True),
        ("X1 X3 Y3", True),
        ("X1 X2 X3 Y1 Y2 Y3", True),
        ("", False),
        ("X1 Y1", False),
        ("X1 X2 X3", False),
        ("Y1 Y2 Y3", False),
    ],
)
def test_the_example_of_the_specification(names: str, enough: bool) -> None:
    assert is_quorum(parse_policy(EXAMPLE.encode()), names) == enough


@pytest.mark.parametrize("text", BAD_POLICIES.values(), ids=BAD_POLICIES.keys())
def test_any_other_file_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_policy(text.encode())


def test_a_refusal_tells_the_line() -> None:
    with pytest.raises(MalformedError, match="line 3 of the policy"):
        parse_policy(b"# a comment\n\nquorum x\n")


def test_space_and_comments_are_of_no_account() -> None:
    text = f"\t # a comment +\n \t\n  log\t{LOG.verifier} \t https://log.example/ \n\tquorum  none"
    policy = parse_policy(text.encode())
    assert policy.keys == (LOG.verifier,)
    assert policy.logs[0].url == "https://log.example/"


def test_a_witness_may_tell_where_it_is_and_be_the_quorum() -> None:
    policy = parse_policy(f"witness w {WITNESS.verifier} https://w/\nquorum w\n".encode())
    assert policy.witnesses["w"].url == "https://w/"
    assert policy.is_quorum({WITNESS.verifier})
    assert not policy.is_quorum({LATTICE.verifier})


def test_no_quorum_asks_for_nobody() -> None:
    assert parse_policy(b"quorum none\n").is_quorum(())


def test_names_are_octets() -> None:
    kelvin, k = "\u212a".encode(), b"K"
    lines = [
        b"witness %s %s" % (name, str(key.verifier).encode())
        for name, key in zip((kelvin, k, b"\xff"), COSIGNERS.values(), strict=False)
    ]
    policy = parse_policy(b"\n".join([*lines, b"quorum \xff", b""]))
    assert len(policy.witnesses) == 3
    assert is_quorum(policy, "X3")
    assert not is_quorum(policy, "X1 X2")


def test_a_key_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(MalformedError, match="line 1"):
        parse_policy(b"log \xff+00000000+AAAA\nquorum none\n")


def test_32_of_each_and_more_are_read() -> None:
    keys = [CosigningKey("w", bytes([i]) * 32).verifier for i in range(64)]
    lines = [f"witness w{i} {key}" for i, key in enumerate(keys)]
    lines += ["group g0 any w0"]
    lines += [f"group g{i} all g{i - 1} w{i}" for i in range(1, 64)]
    policy = parse_policy("\n".join([*lines, "quorum g63"]).encode())
    assert policy.is_quorum(keys)
    assert not policy.is_quorum(keys[1:])


def test_a_checkpoint_needs_a_log_and_a_quorum() -> None:
    policy = parse_policy(EXAMPLE.encode())
    tree = Checkpoint(LOG.name, 0, EMPTY_ROOT)
    cosigned = [COSIGNERS[name].cosign(tree.text, 1) for name in ("X1", "X2", "Y1")]
    raw = format_checkpoint(tree, [LOG.sign(tree.text), *cosigned])
    assert len(open_checkpoint(raw, policy).signed) == 4
    with pytest.raises(UnsignedError, match="quorum"):
        open_checkpoint(format_checkpoint(tree, [LOG.sign(tree.text), *cosigned[1:]]), policy)
    with pytest.raises(UnsignedError, match="own origin"):
        open_checkpoint(format_checkpoint(tree, cosigned), policy)


def test_any_of_the_logs_will_do() -> None:
    policy = Policy.trusting(STRANGER.verifier, NEXT_LOG.verifier)
    tree = Checkpoint(LOG.name, 0, EMPTY_ROOT)
    opened = open_checkpoint(format_checkpoint(tree, [NEXT_LOG.sign(tree.text)]), policy)
    assert opened.checkpoint == tree
