"""Settings from the environment."""

from pathlib import Path

import pytest

from api.environment import SettingsError
from api.settings import read_settings


def test_what_is_not_set_has_its_default() -> None:
    settings = read_settings({"LEDGER_HOME": "/srv/ledger"})
    assert (settings.service_goal_days, settings.rest_days) == (7, "TW")
    assert settings.answer_days == 14
    assert settings.journal_file == Path("/srv/ledger/erasures.journal")
    assert settings.place
    assert settings.log_origin == "ledger.invalid/ledger"
    assert settings.log_key_file == Path("/srv/ledger/log.key")
    assert settings.checkpoint_file == Path("/srv/ledger/checkpoint")
    assert (settings.checkpoint_seconds, settings.public_log) == (60, False)


def test_the_demonstration_signs_with_a_key_and_a_name_of_its_own() -> None:
    given = {"LEDGER_HOME": "/srv/ledger", "LEDGER_ORIGIN": "log.example/shop"}
    demo = read_settings(given | {"LEDGER_LOG_KEY_FILE": "/safe/key"}).for_demo()
    assert demo.log_origin == "ledger.invalid/ledger"
    assert demo.log_key_file == Path("/srv/ledger/demo/log.key")
    assert demo.checkpoint_file == Path("/srv/ledger/demo/checkpoint")


def test_the_demonstration_is_brought_to_nobody() -> None:
    given = {"LEDGER_HOME": "/srv/ledger", "LEDGER_WITNESS_POLICY": "/policy"}
    demo = read_settings(given | {"LEDGER_ANCHORS": "/mnt/anchor"}).for_demo()
    assert (demo.witness_policy, demo.anchors) == (None, ())


def test_a_child_process_reads_the_same(tmp_path: Path) -> None:
    given = {"LEDGER_HOME": "/srv/ledger", "LEDGER_SERVICE_GOAL_DAYS": "3"}
    more = {"LEDGER_REST_DAYS": "none", "LEDGER_ANSWER_DAYS": "90"}
    where = {"LEDGER_ERASURE_JOURNAL": "/safe/journal", "LEDGER_PLACE": "臺北機房"}
    log = {"LEDGER_ORIGIN": "log.example/shop", "LEDGER_LOG_KEY_FILE": "/safe/key"}
    signing = {"LEDGER_CHECKPOINT_FILE": "/safe/last", "LEDGER_CHECKPOINT_SECONDS": "5"}
    public = {"LEDGER_PUBLIC_LOG": "1", "LEDGER_FONTS": str(tmp_path)}
    outside = {"LEDGER_WITNESS_POLICY": "/safe/policy", "LEDGER_WITNESS_SECONDS": "3"}
    kept = {"LEDGER_ANCHORS": " /mnt/a, s3://b/c,,/mnt/a", "LEDGER_ANCHOR_SECONDS": "60"}
    s3 = {"LEDGER_S3_ENDPOINT_URL": "http://s3.example"}
    settings = read_settings(given | more | where | log | signing | public | outside | kept | s3)
    assert (settings.witness_policy, settings.witness_seconds) == (Path("/safe/policy"), 3)
    assert (settings.anchors, settings.anchor_seconds) == (("/mnt/a", "s3://b/c"), 60)
    assert settings.s3_endpoint_url == "http://s3.example"
    assert settings.log_origin == "log.example/shop"
    assert (str(settings.log_key_file), str(settings.checkpoint_file)) == (
        "/safe/key",
        "/safe/last",
    )
    assert (settings.checkpoint_seconds, settings.public_log) == (5, True)
    assert (str(settings.journal_file), settings.place) == ("/safe/journal", "臺北機房")
    assert (settings.service_goal_days, settings.rest_days) == (3, "none")
    assert settings.answer_days == 90
    assert read_settings(settings.as_environment()) == settings


def test_a_child_process_opens_the_same_keyring() -> None:
    kms = {"LEDGER_KEYRING": "kms", "LEDGER_KMS_KEY_ID": "alias/ledger"}
    for given in (
        {},
        {"LEDGER_KEYRING": "file"},
        kms,
        kms | {"LEDGER_KMS_ENDPOINT_URL": "http://k"},
    ):
        settings = read_settings({"LEDGER_HOME": "/srv/ledger"} | given)
        assert settings.kms_key_id == given.get("LEDGER_KMS_KEY_ID")
        assert read_settings(settings.as_environment()) == settings


def test_a_kms_keyring_needs_a_key() -> None:
    with pytest.raises(SettingsError, match="LEDGER_KMS_KEY_ID"):
        read_settings({"LEDGER_HOME": "/srv/ledger", "LEDGER_KEYRING": "kms"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEDGER_SERVICE_GOAL_DAYS", "0"),
        ("LEDGER_SERVICE_GOAL_DAYS", "31"),
        ("LEDGER_SERVICE_GOAL_DAYS", "-1"),
        ("LEDGER_SERVICE_GOAL_DAYS", "seven"),
        ("LEDGER_SERVICE_GOAL_DAYS", "７"),
        ("LEDGER_ANSWER_DAYS", "0"),
        ("LEDGER_ANSWER_DAYS", "91"),
        ("LEDGER_REST_DAYS", "JP"),
        ("LEDGER_PLACE", "x" * 501),
        ("LEDGER_FONTS", "/no/such/folder"),
        ("LEDGER_KEYRING", "vault"),
        ("LEDGER_ORIGIN", "the log"),
        ("LEDGER_ORIGIN", "log+1"),
        ("LEDGER_ORIGIN", "log\n"),
        ("LEDGER_ORIGIN", "x" * 201),
        ("LEDGER_CHECKPOINT_SECONDS", "0"),
        ("LEDGER_CHECKPOINT_SECONDS", "3601"),
        ("LEDGER_PUBLIC_LOG", "yes"),
    ],
)
def test_a_value_of_no_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({"LEDGER_HOME": "/srv/ledger", name: value})
