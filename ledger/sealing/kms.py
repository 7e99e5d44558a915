"""AWS KMS through boto3: two calls, bounded in time, their errors told in our words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as NotConnectedError

from ledger.sealing.errors import (
    KeyringDamagedError,
    KeyringDeniedError,
    KeyringDisabledError,
    KeyringError,
    KeyringUnreachableError,
)

CONNECT_SECONDS = 3
READ_SECONDS = 5
ATTEMPTS = 3
"""With boto's pauses in between, half a minute at most until an unreachable service is told."""

_BY_CODE: dict[str, tuple[type[KeyringError], str]] = {
    "InvalidCiphertextException": (KeyringDamagedError, "its wrapped ring key is altered"),
    "IncorrectKeyException": (KeyringDamagedError, "another KMS key wrapped its ring key"),
    "DisabledException": (KeyringDisabledError, "the KMS key is disabled"),
    "KMSInvalidStateException": (KeyringDisabledError, "the KMS key awaits deletion or import"),
    "NotFoundException": (KeyringDisabledError, "there is no such KMS key"),
    "ThrottlingException": (KeyringUnreachableError, "the service is overloaded"),
    "KMSInternalException": (KeyringUnreachableError, "the service has an internal error"),
    "KeyUnavailableException": (KeyringUnreachableError, "the KMS key is unavailable for now"),
    "DependencyTimeoutException": (KeyringUnreachableError, "the service timed out"),
    "AccessDeniedException": (KeyringDeniedError, "this account may not use the KMS key"),
    "ExpiredTokenException": (KeyringDeniedError, "the credentials have expired"),
    "UnrecognizedClientException": (KeyringDeniedError, "the credentials are not known"),
    "InvalidClientTokenId": (KeyringDeniedError, "the credentials are not known"),
    "InvalidSignatureException": (KeyringDeniedError, "the secret key is wrong"),
    "IncompleteSignature": (KeyringDeniedError, "the credentials are malformed"),
}


class Client(Protocol):
    """What is used of boto3's KMS client."""

    def generate_data_key(self, **arguments: object) -> Mapping[str, Any]: ...

    def decrypt(self, **arguments: object) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A fresh key, and itself wrapped by the KMS key named."""

    key: bytes = field(repr=False)
    wrapped: bytes
    kms_key: str


@dataclass(frozen=True, slots=True)
class KeyService:
    """A key management service, and the key of it that wraps from now on: an id, ARN or alias."""

    client: Client
    key_id: str
    place: str
    """Where the service is, for error texts."""

    @classmethod
    def connect(cls, key_id: str, endpoint_url: str | None = None) -> Self:
        """Region and credentials come from where every AWS tool takes them. Calls nothing yet."""
        bounds = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        try:
            client = boto3.session.Session().client("kms", endpoint_url=endpoint_url, config=bounds)
        except (BotoCoreError, ValueError) as error:
            raise KeyringError(f"the KMS client cannot be made: {error}") from error
        return cls(client, key_id, client.meta.endpoint_url)

    def generate(self, context: Mapping[str, str]) -> Made:
        """Raises KeyringUnreachableError, KeyringDeniedError, KeyringDisabledError, and
        KeyringError.
        """
        with _translated(f"KMS key {self.key_id} at {self.place}"):
            answer = self.client.generate_data_key(
                KeyId=self.key_id, KeySpec="AES_256", EncryptionContext=dict(context)
            )
        return Made(answer["Plaintext"], answer["CiphertextBlob"], answer["KeyId"])

    def decrypt(
        self, kms_key: str, wrapped: bytes, context: Mapping[str, str], path: Path
    ) -> bytes:
        """The key that `kms_key` wrapped. Raises what `generate` does, and KeyringDamagedError."""
        with _translated(f"{path}, sealed under KMS key {kms_key} at {self.place}"):
            answer = self.client.decrypt(
                KeyId=kms_key, CiphertextBlob=wrapped, EncryptionContext=dict(context)
            )
        return bytes(answer["Plaintext"])


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        kind, why = _meaning(error.response)
        raise kind(f"{what}: {why}") from error
    except (NotConnectedError, HTTPClientError) as error:
        raise KeyringUnreachableError(f"{what}: it cannot be reached: {error}") from error
    except NoCredentialsError as error:
        raise KeyringDeniedError(f"{what}: there are no credentials") from error
    except BotoCoreError as error:
        raise KeyringError(f"{what}: {error}") from error


def _meaning(answer: Mapping[str, Any]) -> tuple[type[KeyringError], str]:
    code = str(answer["Error"].get("Code", ""))
    status = answer["ResponseMetadata"].get("HTTPStatusCode", 0)
    unknown = f"the service answered {code}"
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return _BY_CODE.get(code, (KeyringDeniedError, unknown))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _BY_CODE.get(code, (KeyringUnreachableError, unknown))
    return _BY_CODE.get(code, (KeyringError, unknown))
