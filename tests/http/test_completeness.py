"""Maps over all members, and what they prove of one."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import UniqueViolation

from api.access.tokens import Role
from api.completeness.mapping import ACTOR, PIECE_MEMBERS, WAITING
from api.own_events import OwnEvents
from api.problems import Problem
from ledger.completeness.chain import Tally, map_leaf, tally_of, unpacked
from ledger.completeness.section import Section
from ledger.transparency.hashing import leaf_hash, root_of
from ledger.transparency.policy import Policy
from ledger.transparency.proofs import verify_inclusion
from ledger.transparency.receipts import Receipt
from projections.rebuild import rebuild
from tests.database.conftest import PROJECTOR, SCHEMA
from tests.http.conftest import Running
from tests.http.copying import member_with, recorded, used, validator
from tests.http.erasing import erased
from tests.http.events import collected
from tests.http.mapping import make_map, verifier
from tests.http.reading import get, history, post, project, truth

MEMBERS = "SELECT subject, events, hash, last_position FROM completeness ORDER BY number"


def section_of(running: Running, subject: str, role: Role = Role.AUDITOR) -> Section:
    answer = get(running, role, f"/v1/members/{subject}/completeness")
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=Section)


def members(running: Running) -> list[tuple[UUID, Tally]]:
    with running.log.connect() as connection:
        return [(row[0], Tally(*row[1:])) for row in connection.execute(MEMBERS).fetchall()]


def check(running: Running, section: Section) -> None:
    """What anybody can do with a section and the log's public key."""
    tally = tally_of(unpacked(section.leaves))
    assert tally == Tally(section.events, bytes.fromhex(section.hash), section.last_position)
    leaf = map_leaf(UUID(section.subject), tally)
    path, root = [bytes.fromhex(each) for each in section.path], bytes.fromhex(section.map.root)
    verify_inclusion(section.index, section.map.members, leaf, path, root)
    assert section.map.receipt is not None
    receipt = Receipt.parse(section.map.receipt.encode())
    receipt.verify(leaf_hash(section.map.entry), Policy.trusting(verifier(running)))
    assert receipt.index == section.map.event - 1
    assert section.map.root in section.map.entry.decode("latin-1")


def test_a_map_commits_to_what_is_held_of_every_member(running: Running) -> None:
    post(running, history())
    project(running)
    leaves = [map_leaf(*each) for each in members(running)]
    made = make_map(running)
    assert (made["members"], made["root"]) == (len(leaves), root_of(leaves).hex())
    (told,) = recorded(running, "ledger.mapped")
    assert told["position"] == made["event"]
    assert told["data"] == {name: made[name] for name in ("position", "members", "root")}
    assert told["tags"] == ["ledger:map"]
    assert told["actor"].startswith("key:")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INVESTIGATOR, Role.OFFICER])
def test_every_member_is_proven_complete(running: Running, role: Role) -> None:
    post(running, history())
    made = make_map(running)
    for subject, _ in members(running):
        section = section_of(running, str(subject), role)
        check(running, section)
        positions = [
            event["position"]
            for event in truth(running)
            if f"member:{subject}" in event["tags"] and event["position"] <= made["position"]
        ]
        assert [position for position, _ in unpacked(section.leaves)] == positions
        assert section.later == b""


def test_once_a_position(running: Running) -> None:
    post(running, history(9))
    first = make_map(running)
    again = make_map(running, Role.OFFICER)
    assert (again, len(recorded(running, "ledger.mapped"))) == (first, 1)
    post(running, [used()])
    assert make_map(running)["position"] > first["event"]


def test_the_tree_is_the_same_however_many_members_are_hashed_at_once(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(running, [collected(n, f"M{n:06}") for n in range(600)])
    project(running)
    root = root_of(map_leaf(*each) for each in members(running)).hex()
    assert PIECE_MEMBERS % 256 == 0
    monkeypatch.setattr("api.completeness.mapping.PIECE_MEMBERS", 256)
    made = make_map(running)
    assert (made["members"], made["root"]) == (600, root)
    for number in (0, 255, 256, 599):
        check(running, section_of(running, str(members(running)[number][0])))


def test_a_map_is_due_when_an_event_has_waited_for_half_a_day(running: Running) -> None:
    post(running, history(5))
    project(running)
    (first, *_) = truth(running)
    mapper = running.service.mapper
    due = first["recorded_at"] + WAITING
    assert mapper.step(due.replace(microsecond=0)) is None
    told = mapper.step(due)
    assert told is not None
    assert recorded(running, "ledger.mapped")[0]["actor"] == ACTOR
    assert mapper.step(due + 10 * WAITING) is None


def test_it_goes_on_after_a_crash_between_the_map_and_its_event(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(running, history(5))
    project(running)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(OwnEvents, "submit", dies)
        with pytest.raises(KeyboardInterrupt):
            running.service.mapper.make("test")
    assert recorded(running, "ledger.mapped") == []
    made = make_map(running)
    assert len(recorded(running, "ledger.mapped")) == 1
    (subject, _), *_ = members(running)
    assert section_of(running, str(subject)).map.position == made["position"]


def test_a_map_that_is_lost_is_made_again(running: Running) -> None:
    subject, _ = member_with(running, collected())
    make_map(running)
    tampered(running, "DELETE FROM maps")
    path = f"/v1/members/{subject}/completeness"
    assert get(running, Role.AUDITOR, path).status_code == 404
    make_map(running)
    check(running, section_of(running, subject))


def test_of_several_at_once_one_makes_the_map(running: Running) -> None:
    post(running, history(30))
    project(running)
    with ThreadPoolExecutor(4) as pool:
        tried = [pool.submit(running.service.mapper.make, f"test:{n}") for n in range(4)]
    outcomes = [each.exception() or each.result() for each in tried]
    refused = [each for each in outcomes if isinstance(each, (Problem, UniqueViolation))]
    made = {each[0].position for each in outcomes if isinstance(each, tuple)}
    assert len(refused) + sum(isinstance(each, tuple) for each in outcomes) == 4
    assert made == {event["position"] for event in recorded(running, "ledger.mapped")}
    assert len(made) == 1


def test_read_models_made_anew_prove_the_same(running: Running) -> None:
    post(running, history())
    make_map(running)
    for subject, _ in members(running):
        before = section_of(running, str(subject))
        rebuild(partial(psycopg.connect, running.log.conninfo(PROJECTOR)), None, lambda *_: None)
        after = section_of(running, str(subject))
        assert (after.leaves, after.path, after.index) == (before.leaves, before.path, before.index)
        check(running, after)


def test_a_read_model_that_is_behind_makes_no_older_map(running: Running) -> None:
    post(running, history(9))
    make_map(running)
    post(running, [used()])
    with running.log.connect(PROJECTOR) as projector:
        projector.execute("UPDATE progress SET position = 1 WHERE projection = 'completeness'")
    with running.client(Role.AUDITOR) as client:
        answer = client.post("/v1/completeness")
    title = "The read model is behind the last map"
    assert (answer.status_code, answer.json()["title"]) == (503, title)
    assert len(recorded(running, "ledger.mapped")) == 1


def test_the_newest_three_maps_are_kept(running: Running) -> None:
    subject, _ = member_with(running, collected())
    made = []
    for number in range(5):
        post(running, [used(f"u{number}")])
        made.append(make_map(running)["position"])
    with running.log.connect() as connection:
        kept = connection.execute("SELECT position FROM maps ORDER BY 1").fetchall()
        tiles = connection.execute("SELECT DISTINCT position FROM map_tiles ORDER BY 1").fetchall()
    assert [position for (position,) in kept] == [position for (position,) in tiles] == made[2:]
    check(running, section_of(running, subject))


def test_a_member_who_came_later_waits_for_the_next_map(running: Running) -> None:
    member_with(running, collected())
    make_map(running)
    subject, _ = member_with(running, collected(2, "M000456"))
    project(running)
    answer = get(running, Role.OFFICER, f"/v1/members/{subject}/completeness")
    assert (answer.status_code, answer.json()["title"]) == (404, "No map has this member yet")
    make_map(running)
    check(running, section_of(running, subject))


def test_without_a_projector_nothing_is_proven(running: Running) -> None:
    subject, _ = member_with(running, collected())
    with running.client(Role.OFFICER) as client:
        assert client.post("/v1/completeness").status_code == 503
        assert client.get(f"/v1/members/{subject}/completeness").status_code == 404
    assert running.service.mapper.step() is None


def test_nobody_unknown_is_proven(running: Running) -> None:
    path = "/v1/members/00000000-0000-4000-8000-000000000000/completeness"
    assert get(running, Role.AUDITOR, path).status_code == 404


def test_looking_at_it_is_recorded(running: Running) -> None:
    subject, _ = member_with(running, collected())
    make_map(running)
    section_of(running, subject)
    (read,) = recorded(running, "ledger.read")
    assert read["data"]["subjects"] == [subject]
    assert read["data"]["route"] == "/v1/members/{subject}/completeness"


def test_a_member_of_ten_thousand_events(running: Running) -> None:
    subject, _ = member_with(running, collected())
    for start in range(0, 10_000, 1_000):
        post(running, [used(f"h{n}") for n in range(start, start + 1_000)])
    make_map(running)
    section = section_of(running, subject)
    assert section.events == 10_001
    check(running, section)


def test_an_erased_member_is_proven_complete(running: Running) -> None:
    subject, _ = member_with(running, collected(), used())
    make_map(running)
    before = section_of(running, subject)
    erased(running)
    made = make_map(running)
    after = section_of(running, subject)
    for section in (before, after):
        check(running, section)
    assert after.map.position == made["position"]
    assert after.leaves.startswith(before.leaves)
    assert after.events > before.events + 1


def tampered(running: Running, statement: str, *arguments: object) -> None:
    """As the database's superuser, whom no trigger holds."""
    log = running.log
    admin = make_conninfo(log.server.admin_conninfo, dbname=log.database)
    with psycopg.connect(admin, options=f"-csearch_path={SCHEMA}") as superuser:
        superuser.execute("SET session_replication_role = replica")
        assert superuser.execute(statement.encode(), arguments).rowcount


def refused(running: Running, subject: str) -> None:
    for path in ("completeness", "copy"):
        answer = get(running, Role.OFFICER, f"/v1/members/{subject}/{path}")
        assert (answer.status_code, answer.json()["title"]) == (503, "The map does not hold"), path


def test_a_left_out_event_is_found(running: Running) -> None:
    subject, (position, *_) = member_with(running, collected(), used("u1"), used("u2"))
    make_map(running)
    tampered(running, "DELETE FROM events WHERE position = %s", position + 1)
    refused(running, subject)
    assert recorded(running, "ledger.read") == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE map_tiles SET hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1)",
        "UPDATE map_tiles SET hashes = substr(hashes, 1, 32)",
        "DELETE FROM map_tiles",
    ],
)
def test_a_path_that_leads_elsewhere_is_given_to_nobody(running: Running, change: str) -> None:
    subject, _ = member_with(running, collected())
    member_with(running, collected(2, "M000456"))
    make_map(running)
    section_of(running, subject)
    tampered(running, change)
    refused(running, subject)
    assert len(recorded(running, "ledger.read")) == 1
    make_map(running)
    check(running, section_of(running, subject))


def test_a_map_cannot_be_changed_by_the_service(running: Running) -> None:
    member_with(running, collected())
    make_map(running)
    changes: list[str] = [
        "UPDATE maps SET members = 9",
        "DELETE FROM map_tiles",
        "INSERT INTO maps (position, members, root) SELECT 9, 9, root FROM maps",
        "SELECT add_map_tiles_v1(position, '{0}', '{9}', ARRAY[root]) FROM maps",
        "SELECT finish_map_v1(position, 1, root, 3) FROM maps",
    ]
    for change in changes:
        with (
            running.log.connect() as connection,
            pytest.raises(Exception, match=r"table map|map of|maps_pkey"),
        ):
            connection.execute(change.encode())


def test_the_answer_is_as_the_document_says(running: Running) -> None:
    subject, _ = member_with(running, collected())
    make_map(running)
    told: Any = get(running, Role.AUDITOR, f"/v1/members/{subject}/completeness").json()
    assert list(validator("CopySection").iter_errors(told)) == []
