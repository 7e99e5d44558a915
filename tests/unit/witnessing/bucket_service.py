"""S3 on the loopback, played by moto's server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer

from api.witnessing.bucket import BucketAnchor
from tests.unit.sealing.key_service import ENVIRONMENT


@contextmanager
def running_s3(port: int = 0) -> Iterator[str]:
    """Its address; the environment has credentials for it meanwhile. What is put there stays."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in ENVIRONMENT.items():
                environment.setenv(name, value)
            host, port = server.get_host_and_port()
            yield f"http://{host}:{port}"
    finally:
        server.stop()


def with_a_fresh_bucket(url: str) -> str:
    """The address of a prefix in a bucket that was made for it."""
    bucket = f"anchor-{uuid4()}"
    client: Any = BucketAnchor.connect(f"s3://{bucket}", url).client
    client.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-east-2"}
    )
    return f"s3://{bucket}/of/the/shop"
