"""Settings from the environment."""

from pathlib import Path

import pytest

from api.settings import SettingsError, read_settings


def test_what_is_not_set_has_its_default() -> None:
    settings = read_settings({"LEDGER_HOME": "/srv/ledger"})
    assert (settings.service_goal_days, settings.rest_days) == (7, "TW")
    assert settings.answer_days == 14
    assert settings.journal_file == Path("/srv/ledger/erasures.journal")
    assert settings.place


def test_a_child_process_reads_the_same(tmp_path: Path) -> None:
    given = {"LEDGER_HOME": "/srv/ledger", "LEDGER_SERVICE_GOAL_DAYS": "3"}
    more = {"LEDGER_REST_DAYS": "none", "LEDGER_ANSWER_DAYS": "90"}
    where = {"LEDGER_ERASURE_JOURNAL": "/safe/journal", "LEDGER_PLACE": "臺北機房"}
    settings = read_settings(given | more | where | {"LEDGER_FONTS": str(tmp_path)})
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
    ],
)
def test_a_value_of_no_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({"LEDGER_HOME": "/srv/ledger", name: value})
