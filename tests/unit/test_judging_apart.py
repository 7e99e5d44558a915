"""What goes wrong in the process that judges comes out where it was asked for."""

from datetime import UTC, datetime

import psycopg
import pytest

from api.judging.apart import judged_apart
from api.judging.replay import Supposition
from tests.notices import complete


def test_a_database_that_is_not_there_is_told_as_such() -> None:
    supposition = Supposition(
        position=1,
        start=datetime(2026, 1, 1, tzinfo=UTC),
        end=datetime(2027, 1, 1, tzinfo=UTC),
        rules="tw-2025",
        notice=complete(),
        examples=1,
        most_subjects=1,
    )
    with pytest.raises(psycopg.OperationalError):
        judged_apart("host=/nowhere connect_timeout=2", supposition)
