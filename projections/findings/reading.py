"""Reading members' events from the log, where they are to be judged anew."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import groupby

from psycopg import Connection

from ledger.intake.limits import FUTURE_SECONDS
from projections.projection import Event, Row

HERE = files("projections.findings")
READ_MEMBERS = (HERE / "read_members.sql").read_bytes()
TOUCHED = (HERE / "touched.sql").read_bytes()
TOUCHED_BY_TAG = (HERE / "touched_by_tag.sql").read_bytes()
EVERYBODY = (HERE / "everybody.sql").read_bytes()
RECORDED_AT = (HERE / "recorded_at.sql").read_bytes()
TAG = "member:"
MEMBERS_AT_ONCE = 200
AHEAD = timedelta(seconds=FUTURE_SECONDS)


def read_members(
    connection: Connection[Row], subjects: Collection[str], types: Collection[str], until: int
) -> dict[str, list[Event]]:
    """By subject the events of its own stream, in the order of the log."""
    arguments = {
        "members": [TAG + subject for subject in subjects],
        "types": list(types),
        "until": until,
    }
    cursor = connection.cursor(binary=True)
    rows = cursor.execute(READ_MEMBERS, arguments, prepare=False).fetchall()
    return {
        tag[len(TAG) :]: [Event(*row[1:]) for row in same]
        for tag, same in groupby(rows, key=lambda row: row[0])
    }


def touched(
    connection: Connection[Row],
    since: datetime,
    until: int,
    types: Collection[str],
    tag: str | None,
) -> Iterator[Sequence[str]]:
    """Members of whom something happened since, some at a time; with a tag, where it carries it.

    What happened then was recorded no more than `FUTURE_SECONDS` before.
    """
    after = _recorded_before(connection, since - AHEAD, until)
    arguments = {"after": after, "until": until, "types": list(types), "tag": tag}
    query = TOUCHED_BY_TAG if tag else TOUCHED
    rows = connection.cursor(binary=True).execute(query, arguments, prepare=False).fetchall()
    subjects = [row[0][len(TAG) :] for row in rows]
    for start in range(0, len(subjects), MEMBERS_AT_ONCE):
        yield subjects[start : start + MEMBERS_AT_ONCE]


def everybody(connection: Connection[Row]) -> Iterator[Sequence[str]]:
    """All members of whom anything was recorded, some at a time, in constant memory."""
    last = ""
    while True:
        arguments = {"last": last, "limit": MEMBERS_AT_ONCE}
        rows = connection.execute(EVERYBODY, arguments).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield [row[0][len(TAG) :] for row in rows]


def _recorded_before(connection: Connection[Row], moment: datetime, until: int) -> int:
    """The last position that was recorded before the moment; 0 where there is none."""
    low, high = 0, until
    while low < high:
        middle = (low + high + 1) // 2
        row = connection.execute(RECORDED_AT, {"position": middle}).fetchone()
        if row is None or row[0] >= moment:
            high = middle - 1
        else:
            low = middle
    return low
