"""The certificate of an erasure as a document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.documents.typesetter import Typesetter


def certificate_pdf(certificate: Mapping[str, Any], typesetter: Typesetter) -> bytes:
    """A certificate `erasure-certificate/v1`, dated as of its completion.

    The same certificate gives the same bytes. Raises what `Typesetter.pdf` raises.
    """
    completed = datetime.fromisoformat(certificate["completed"]["time"])
    return typesetter.pdf("certificate", certificate, completed)
