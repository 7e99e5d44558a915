"""What the settings say of witnesses and anchors, and what they may not say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.environment import SettingsError
from api.settings import Settings
from api.witnessing.keepers import Keeper, KeeperKind, KeeperName, shown
from api.witnessing.outside import anchors_of, keepers_configured, witness_policy
from ledger.transparency.keys import KeyKind, VerifierKey
from ledger.transparency.signing import SigningKey
from tests.aws import invented_account
from tests.unit.witnessing.grown import ORIGIN, GrownLog
from tests.unit.witnessing.witness import Witness

HERE = "http://127.0.0.1:8080/w"


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    with invented_account():
        yield


def line(name: str, url: str = HERE) -> str:
    return f"witness {name} {Witness(name, Path('none')).vkey} {url}".rstrip()


def settings(home: Path, *lines: str, anchors: tuple[str, ...] = ()) -> Settings:
    policy = home / "policy"
    policy.write_text("\n".join(lines), "utf-8", "surrogateescape")
    return Settings(
        home=home,
        keyring_file=home / "keyring.json",
        origin=ORIGIN,
        witness_policy=policy if lines else None,
        anchors=anchors,
    )


def test_without_settings_there_is_nobody(tmp_path: Path) -> None:
    assert keepers_configured(settings(tmp_path)) == []
    assert witness_policy(settings(tmp_path)).quorum == "none"


def test_those_with_an_address_are_asked_and_every_anchor_is_kept(tmp_path: Path) -> None:
    log = f"log {GrownLog().vkey} https://shop.example/log"
    lines = log, line("a"), line("b", ""), "group g any a b", "quorum g"
    found = keepers_configured(settings(tmp_path, *lines, anchors=("/mnt/x/", "s3://b/c")))
    assert found == [
        KeeperName(KeeperKind.WITNESS, "a"),
        KeeperName(KeeperKind.ANCHOR, "/mnt/x"),
        KeeperName(KeeperKind.ANCHOR, "s3://b/c"),
    ]


UNUSABLE = {
    "no quorum": [line("a")],
    "garbage": ["witness a"],
    "no witness of that name": ["quorum a"],
    "another log": [f"log {GrownLog('other.example').vkey}", "quorum none"],
    "an address that is none": [line("a", "nonsense"), "quorum none"],
    "an address of a file": [line("a", "file:///etc/passwd"), "quorum none"],
    "an address without a host": [line("a", "http://"), "quorum none"],
    "a malformed address": [line("a", "http://a:99999999"), "quorum none"],
    "an address with a question": [line("a", f"{HERE}?key=1"), "quorum none"],
    "a name that nobody can read": [line("a").replace(" a ", " \udcff "), "quorum none"],
    "a quorum of witnesses without addresses": [line("a", ""), line("b"), "quorum a"],
    "all of some without addresses": [line("a", ""), line("b"), "group g all a b", "quorum g"],
}


@pytest.mark.parametrize("lines", UNUSABLE.values(), ids=UNUSABLE)
def test_a_policy_that_cannot_be_followed_is_refused(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(SettingsError, match="LEDGER_WITNESS_POLICY"):
        witness_policy(settings(tmp_path, *lines))


@pytest.mark.parametrize("is_told", [True, False])
def test_a_witness_with_the_logs_own_key_is_refused(tmp_path: Path, is_told: bool) -> None:
    key = SigningKey(ORIGIN, b"s" * 32)
    alias = VerifierKey("w.example", KeyKind.ED25519_COSIGNATURE, key.verifier.public_key)
    lines = [f"witness w {alias} {HERE}", "quorum w"]
    if is_told:
        lines.insert(0, f"log {key.verifier}")
    asked = settings(tmp_path, *lines)
    asked.log_key_file.write_text(f"{key.secret}\n", "utf-8")
    asked.log_key_file.chmod(0o600)
    with pytest.raises(SettingsError, match=r"LEDGER_WITNESS_POLICY: .* (own|same public) key"):
        witness_policy(asked)


def test_a_policy_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    asked = settings(tmp_path, "quorum none")
    (tmp_path / "policy").unlink()
    with pytest.raises(SettingsError, match="No such file or directory"):
        witness_policy(asked)


@pytest.mark.parametrize("place", ["http://bucket/x", "s3://", "s3:///x", "s3://[", "gs://bucket"])
def test_an_anchor_that_is_none_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(SettingsError, match="LEDGER_ANCHORS"):
        anchors_of(settings(tmp_path, anchors=(place,)))


def test_nobody_is_shown_where_an_anchor_is() -> None:
    known = [
        Keeper("witness", "north.example", 7, "it answered 500", None),
        Keeper("anchor", "/mnt/first", 9, None, None),
        Keeper("anchor", "s3://secret/second", 4, "s3://secret/second: NoSuchBucket", None),
    ]
    told = [(each.kind, each.name, each.size, each.fails, each.error) for each in shown(known)]
    assert told == [
        ("witness", "north.example", 7, True, "it answered 500"),
        ("anchor", "1", 9, False, None),
        ("anchor", "2", 4, True, None),
    ]
