"""A key of its own in a key management service."""

from dataclasses import replace
from typing import Any

from ledger.sealing.kms import KeyService


def with_a_fresh_key(service: KeyService) -> KeyService:
    """The service, and a new key of its own, by its ARN."""
    client: Any = service.client
    return replace(service, key_id=client.create_key()["KeyMetadata"]["Arn"])
