"""A bucket of its own in a service that speaks as S3 does."""

from typing import Any
from uuid import uuid4

from api.witnessing.bucket import BucketAnchor


def with_a_fresh_bucket(url: str) -> str:
    """The address of a prefix in a bucket that was made for it."""
    bucket = f"anchor-{uuid4()}"
    client: Any = BucketAnchor.connect(f"s3://{bucket}", url).client
    client.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-east-2"}
    )
    return f"s3://{bucket}/of/the/shop"
