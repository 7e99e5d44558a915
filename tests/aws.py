"""The services of AWS on the loopback, played by moto's server, and an account for them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto.server import ThreadedMotoServer

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "ap-east-2",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""Nothing of whoever runs the tests, and no question to a machine's own address."""


@contextmanager
def invented_account() -> Iterator[None]:
    """The environment has a region and credentials meanwhile, and they are nobody's."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in _ENVIRONMENT.items():
            environment.setenv(name, value)
        yield


@contextmanager
def running_aws(port: int = 0) -> Iterator[str]:
    """Its address; meanwhile the environment has an account. What is put there stays."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        with invented_account():
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
    finally:
        server.stop()
