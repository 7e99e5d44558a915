"""A key management service on the loopback, played by moto's server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from ledger.sealing.kms import KeyService

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "ap-east-2",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Nothing of whoever runs the tests, and no question to a machine's own address."""


@contextmanager
def running_kms() -> Iterator[str]:
    """Its address; the environment has credentials for it meanwhile."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in ENVIRONMENT.items():
                environment.setenv(name, value)
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
    finally:
        server.stop()


def with_a_fresh_key(service: KeyService) -> KeyService:
    """The service, and a new key of its own, by its ARN."""
    client: Any = service.client
    return replace(service, key_id=client.create_key()["KeyMetadata"]["Arn"])
