"""An anchor in a bucket of S3, or of a service that speaks as S3 does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from api.witnessing.anchor import CONTENT_BYTES_MAX, AnchorError

SCHEME = "s3://"
CONNECT_SECONDS = 3
READ_SECONDS = 5
ATTEMPTS = 2
CONTENT_TYPE = "text/plain; charset=utf-8"


class Client(Protocol):
    """What is used of boto3's S3 client."""

    def get_object(self, **arguments: object) -> dict[str, Any]: ...

    def put_object(self, **arguments: object) -> dict[str, Any]: ...

    def list_objects_v2(self, **arguments: object) -> dict[str, Any]: ...


@dataclass(frozen=True)
class BucketAnchor:
    """Needs the rights to get and put objects below the prefix, and to list the bucket: without
    the last, S3 does not say that an object is missing.
    """

    client: Client
    bucket: str
    prefix: str

    @classmethod
    def connect(cls, url: str, endpoint_url: str | None = None) -> Self:
        """Region and credentials come from where every AWS tool takes them. Calls nothing yet.

        Raises `AnchorError` for settings that no client can be made of.
        """
        bounds = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        )
        try:
            parts = urlsplit(url)
            client = boto3.session.Session().client("s3", endpoint_url=endpoint_url, config=bounds)
        except (BotoCoreError, ValueError) as error:
            raise AnchorError(f"{url}: the S3 client cannot be made: {error}") from error
        return cls(client, parts.netloc, parts.path.strip("/"))

    @property
    def place(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.prefix}".rstrip("/")

    def read(self, name: str) -> bytes | None:
        with self._told():
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=self._key(name))
            except ClientError as error:
                if _code(error) == "NoSuchKey":
                    return None
                raise
            with answer["Body"] as body:
                content: bytes = body.read(CONTENT_BYTES_MAX)
        return content

    def names(self, folder: str) -> list[str]:
        start = self._key(f"{folder}/")
        names, page, more = list[str](), dict[str, str](), True
        with self._told():
            while more:
                answer = self.client.list_objects_v2(Bucket=self.bucket, Prefix=start, **page)
                names += [each["Key"].removeprefix(start) for each in answer.get("Contents", [])]
                more = answer["IsTruncated"]
                page = {"ContinuationToken": answer.get("NextContinuationToken", "")}
        return names

    def create(self, name: str, content: bytes) -> bool:
        with self._told():
            try:
                self._put(name, content, IfNoneMatch="*")
            except ClientError as error:
                if _status(error) == HTTPStatus.PRECONDITION_FAILED:
                    return False
                raise
        return True

    def replace(self, name: str, content: bytes) -> None:
        with self._told():
            self._put(name, content)

    def _put(self, name: str, content: bytes, **conditions: str) -> None:
        self.client.put_object(
            Bucket=self.bucket,
            Key=self._key(name),
            Body=content,
            ContentType=CONTENT_TYPE,
            **conditions,
        )

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise AnchorError(f"{self.place}: the service answered {_code(error)}") from error
        except BotoCoreError as error:
            raise AnchorError(f"{self.place}: {type(error).__name__}") from error


def _code(error: ClientError) -> str:
    return str(error.response["Error"].get("Code", "nothing"))


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"].get("HTTPStatusCode", 0))
