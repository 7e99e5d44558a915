"""An outside client, given the URL and the key alone, verifies the whole log."""

import gzip
from collections.abc import Iterator
from dataclasses import replace

import httpx
import orjson
import pytest

from api.access.tokens import Role
from api.service import Service
from api.settings import Settings
from tests.http.conftest import Running, serving
from tests.http.erasing import erased, projecting
from tests.http.events import collected
from tests.http.publishing import published, published_at, verified, vkey
from tests.http.reading import history, post, reads
from tests.http.tlog_client import HASH, Verifier, path_of, root_of, sha256

EVENTS = 600
MISSPELT = (
    "0/0",
    "0/0000",
    "00/000",
    "64/000",
    "-1/000",
    "0/000.p/0",
    "0/000.p/256",
    "0/000.p/01",
    "0/000/",
    "0/x000/000",
    "0/000.p/1/",
    "data/000",
    "entries/0",
    "entries/000.p/0",
    "0/999/999",
    "0/x999/x999/x999/x999/x999/x999/999",
    "0/000%2Ep/1",
    "0%2F000.p/1",
    "0/000.p%2F1",
    "%30/000.p/1",
    "0/000.p/1%0A",
    "entries/000.p/1%0A",
    "entries%2F000.p/1",
)
ENCODINGS = {
    "gzip;q=0": False,
    "gzip;q=0.0, *": False,
    "gzip;Q=0": False,
    "gzip;q=0.0;x": False,
    "gzip;level=9; q=0": False,
    "gzip;level=0": True,
    "gzip; Q=0.000, *;Q=1": False,
    "gzip;Q=0.1": True,
    "": False,
    "deflate": False,
    "*": True,
    "GZIP ; q=0.5": True,
    "identity;q=1, *;q=0": False,
}


@pytest.fixture
def kept(running: Running) -> Iterator[Running]:
    with projecting(running):
        yield running


@pytest.fixture
def filled(kept: Running) -> Running:
    positions = post(kept, history(EVENTS))
    published_at(kept, positions[-1])
    return kept


def get(
    running: Running, path: str, role: Role | None = Role.AUDITOR, **headers: str
) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with running.client(role) as client:
        return client.get(path, headers=named)


def test_the_whole_log_is_verified_from_outside(filled: Running) -> None:
    tree, entries = verified(filled)
    assert tree.size == len(entries) > EVENTS
    assert tree.origin == "ledger.invalid/shop_log"


def test_an_entry_is_when_it_was_recorded_and_the_event_as_stored(filled: Running) -> None:
    _, entries = verified(filled)
    event = get(filled, f"/v1/events/{EVENTS}").json()
    entry = entries[EVENTS - 1]
    assert orjson.loads(entry[8:])["id"] == event["id"]
    with filled.log.connect() as service:
        row = service.execute(
            "SELECT (extract(epoch FROM recorded_at) * 1000000)::bigint, data"
            " FROM events WHERE position = %s",
            (EVENTS,),
        ).fetchone()
    assert row == (int.from_bytes(entry[:8], "big"), entry[8:])


def test_an_erasure_leaves_the_log_and_every_checkpoint_as_they_were(running: Running) -> None:
    with projecting(running):
        published_at(running, post(running, [collected(), *history(300)[3:]])[-1])
        before, entries = verified(running)
    erased(running)
    with projecting(running):
        with running.log.connect() as service:
            head = service.execute("SELECT position FROM head").fetchone()
        assert head is not None
        published_at(running, head[0])
        after, later = verified(running)
    assert after.size > before.size
    assert later[: before.size] == entries
    assert root_of([sha256(b"\x00" + entry) for entry in later[: before.size]]) == before.root


def test_the_log_never_goes_back_while_it_is_written_to(kept: Running) -> None:
    with kept.client(Role.AUDITOR) as auditor:
        published_at(kept, 1)
        verifier, seen = Verifier(auditor, vkey(kept)), []
        for number in range(20):
            post(kept, [collected(number)])
            seen.append(verifier.checkpoint())
        entries = verifier.entries(seen[-1])
    hashes = [sha256(b"\x00" + entry) for entry in entries]
    assert [tree.size for tree in seen] == sorted(tree.size for tree in seen)
    assert all(root_of(hashes[: tree.size]) == tree.root for tree in seen)


def test_every_width_up_to_the_checkpoint_is_served_and_none_beyond(filled: Running) -> None:
    full = get(filled, "/log/tile/0/001").content
    assert len(full) == 256 * HASH
    for width in (1, 17, 255):
        assert get(filled, f"/log/tile/0/001.p/{width}").content == full[: width * HASH]
    found = published(filled)
    assert found is not None
    last, width = divmod(found.size, 256)
    assert get(filled, f"/log/{path_of(0, last, width)}").status_code == 200
    beyond = [
        path_of(0, last),
        path_of(0, last + 1),
        path_of(0, last, 255),
        path_of(1, 0, last + 1),
        path_of(1, 1),
        path_of(2, 0, 1),
        path_of("entries", last),
        path_of("entries", last, 255),
    ]
    assert {get(filled, f"/log/{path}").status_code for path in beyond} == {404}


def test_head_answers_like_get_without_a_body(filled: Running) -> None:
    with filled.client(Role.AUDITOR) as auditor:
        for path in ("checkpoint", "vkey", "tile/0/001", "tile/entries/001", "tile/0/9", "x"):
            asked, answer = (auditor.request(way, f"/log/{path}") for way in ("GET", "HEAD"))
            assert (answer.status_code, answer.content) == (asked.status_code, b""), path
            del asked.headers["date"], answer.headers["date"]
            assert answer.headers == asked.headers, path
    with filled.client(None) as stranger:
        assert stranger.head("/log/tile/entries/001").status_code == 401


def test_a_tile_that_may_come_is_kept_from_no_client(filled: Running) -> None:
    found = published(filled)
    assert found is not None
    last = found.size // 256
    for path in (path_of(0, last), path_of(0, last, 255), path_of("entries", last), "tile/0/0"):
        answer = get(filled, f"/log/{path}")
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store"), path


def test_a_path_in_another_spelling_is_nowhere(filled: Running) -> None:
    for path in MISSPELT:
        answer = get(filled, f"/log/tile/{path}")
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_auditors_see_is_cached_by_nobody_else(filled: Running) -> None:
    for path in ("checkpoint", "vkey", "tile/0/000", "tile/entries/000"):
        headers = get(filled, f"/log/{path}").headers
        assert headers["cache-control"].startswith("private, ")
        assert "Authorization" in headers["vary"]


def test_entries_come_compressed_where_the_client_takes_it(filled: Running) -> None:
    url = "/log/tile/entries/000"
    with filled.client(Role.AUDITOR) as auditor:
        plain = auditor.get(url, headers={"Accept-Encoding": "identity"})
        with auditor.stream("GET", url, headers={"Accept-Encoding": "br, gzip"}) as packed:
            raw = b"".join(packed.iter_raw())
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert len(raw) < len(plain.content)
    assert gzip.decompress(raw) == plain.content


def test_the_words_about_encodings_are_heeded(filled: Running) -> None:
    for told, is_packed in ENCODINGS.items():
        answer = get(filled, "/log/tile/entries/000.p/1", accept_encoding=told)
        assert ("content-encoding" in answer.headers) is is_packed, told


def test_reading_entries_is_recorded_and_reading_hashes_is_not(filled: Running) -> None:
    for path in ("checkpoint", "vkey", "tile/0/000", "tile/entries/000", "tile/entries/001.p/7"):
        get(filled, f"/log/{path}", ledger_purpose="yearly audit")
    first, second = [event["data"] for event in reads(filled)]
    assert (first["rows"], second["rows"]) == (256, 7)
    assert first["purpose"] == "yearly audit"
    assert first["subject_count"] == 3
    assert len(second["subjects"]) == second["subject_count"]


@pytest.fixture
def public(filled: Running, service: Service) -> Iterator[Running]:
    with serving(replace(service, public_log=True)) as url:
        yield replace(filled, url=url)


def test_a_public_log_shows_hashes_to_everybody_and_events_to_auditors(public: Running) -> None:
    for path in ("checkpoint", "vkey", "tile/0/000", "tile/1/000.p/1"):
        answer = get(public, f"/log/{path}", None)
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("public, ")
    assert get(public, "/log/tile/entries/000", None).status_code == 401
    assert get(public, "/log/tile/entries/000", Role.OFFICER).status_code == 403
    entries = get(public, "/log/tile/entries/000")
    assert entries.headers["cache-control"].startswith("private, ")


def test_a_log_that_is_not_public_shows_nothing(filled: Running) -> None:
    for path in ("checkpoint", "vkey", "tile/0/000", "tile/entries/000"):
        assert get(filled, f"/log/{path}", None).status_code == 401
        assert get(filled, f"/log/{path}", Role.EMITTER).status_code == 403


@pytest.fixture
def unpublished(settings: Settings, request: pytest.FixtureRequest) -> Running:
    """A service that cannot sign: a folder is in the way of its file."""
    settings.checkpoint_file.mkdir()
    running: Running = request.getfixturevalue("running")
    return running


def test_a_damaged_checkpoint_is_told_and_is_no_defect(filled: Running) -> None:
    with filled.log.connect("ledger_admin") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE checkpoints SET note = 'damaged'")
    for path in ("checkpoint", "tile/0/000", "tile/entries/000.p/1"):
        answer = get(filled, f"/log/{path}")
        assert (answer.status_code, answer.json()["title"]) == (
            503,
            "A stored checkpoint is damaged",
        )


def test_before_anything_is_signed_it_says_when_to_come_back(unpublished: Running) -> None:
    for path in ("checkpoint", "tile/0/000", "tile/0/000.p/1", "tile/entries/000.p/1"):
        answer = get(unpublished, f"/log/{path}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
