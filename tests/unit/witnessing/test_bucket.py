import socket
from collections.abc import Iterator

import pytest

from api.witnessing import bucket
from api.witnessing.anchor import AnchorError
from api.witnessing.bucket import BucketAnchor
from tests.aws import invented_account, running_aws
from tests.unit.witnessing.anchor_contract import AnchorContract
from tests.unit.witnessing.bucket_service import with_a_fresh_bucket

NAME = "example.org/1.checkpoint"


@pytest.fixture(autouse=True)
def credentials() -> Iterator[None]:
    with invented_account():
        yield


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with running_aws() as url:
        yield url


@pytest.fixture
def anchor(s3_url: str) -> BucketAnchor:
    return BucketAnchor.connect(with_a_fresh_bucket(s3_url), s3_url)


@pytest.fixture
def again(anchor: BucketAnchor, s3_url: str) -> BucketAnchor:
    return BucketAnchor.connect(anchor.place, s3_url)


class TestBucketAnchor(AnchorContract):
    pass


@pytest.mark.parametrize("url", ["s3://shop", "s3://shop/", "s3://shop/of/it", "s3://shop/of/it/"])
def test_it_is_named_as_it_was_written(url: str) -> None:
    assert BucketAnchor.connect(url, "http://127.0.0.1:1").place == url.rstrip("/")


def test_a_bucket_that_is_not_there_is_told(s3_url: str) -> None:
    anchor = BucketAnchor.connect("s3://nobodys-bucket/here", s3_url)
    for act in (lambda: anchor.create(NAME, b""), lambda: anchor.read(NAME)):
        with pytest.raises(AnchorError, match=r"s3://nobodys-bucket/here: .* NoSuchBucket"):
            act()


def test_a_service_that_is_down_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "ATTEMPTS", 1)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        anchor = BucketAnchor.connect("s3://shop", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(AnchorError, match="EndpointConnectionError"):
            anchor.read(NAME)


def test_missing_credentials_are_told(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(AnchorError, match="NoCredentialsError"):
        BucketAnchor.connect("s3://shop", s3_url).read(NAME)
