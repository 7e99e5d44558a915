"""Which keyring a process opens, and that it says so when it cannot."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.sealing.kms import KeyService
from tests.aws import running_aws
from tests.process.conftest import Ledger
from tests.unit.sealing.key_service import with_a_fresh_key


@pytest.fixture
def kms() -> Iterator[dict[str, str]]:
    """Settings for a key of a key management service on the loopback."""
    with running_aws() as url:
        yield {
            "LEDGER_KEYRING": "kms",
            "LEDGER_KMS_KEY_ID": with_a_fresh_key(KeyService.connect("none", url)).key_id,
            "LEDGER_KMS_ENDPOINT_URL": url,
        }


def test_a_ledger_whose_keyring_a_kms_seals_starts_only_with_it(
    ledger: Ledger, kms: dict[str, str]
) -> None:
    sealed = replace(ledger, environment=kms)
    assert sealed.token("auditor").startswith("lgr_")
    assert sealed.run("keys", "list").status == 0
    refused = ledger.run("keys", "list")
    assert (refused.status, "another kind" in refused.err) == (3, True)
    away = replace(ledger, environment=kms | {"LEDGER_KMS_ENDPOINT_URL": "http://127.0.0.1:1"})
    refused = away.run("keys", "list")
    assert (refused.status, "http://127.0.0.1:1" in refused.err) == (3, True)
    assert "cannot be reached" in refused.err


def test_a_ledger_with_a_file_keyring_is_not_opened_with_another(
    ledger: Ledger, kms: dict[str, str]
) -> None:
    ledger.token("auditor")
    in_its_place = replace(ledger, environment=kms)
    refused = in_its_place.run("keys", "list")
    assert (refused.status, "another kind" in refused.err) == (3, True)
    elsewhere = kms | {"LEDGER_KEYRING_FILE": str(ledger.home / "other.json")}
    refused = replace(ledger, environment=elsewhere).run("keys", "list")
    assert (refused.status, "missing" in refused.err) == (3, True)
    assert ledger.run("keys", "list").status == 0


def test_a_file_keyring_moves_under_a_kms_key(ledger: Ledger, kms: dict[str, str]) -> None:
    ledger.token("auditor")
    sealed = replace(ledger, environment=kms)
    refused = ledger.run("keyring", "move")
    assert (refused.status, "LEDGER_KEYRING" in refused.err) == (2, True)
    assert sealed.run("keyring", "move").status == 0
    assert sealed.run("keys", "list").status == 0
    assert ledger.run("keys", "list").status == 3
    again = sealed.run("keyring", "move")
    assert (again.status, "another kind" in again.err) == (3, True)
    assert sealed.run("keyring", "rotate").status == 0
