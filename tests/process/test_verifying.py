"""`ledger verify` on a ledger that was served, and published its checkpoints."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import httpx
import psycopg
import pytest

from ledger.postgres.embedded import EmbeddedPostgres
from ledger.transparency.checkpoints import Checkpoint
from ledger.transparency.notes import format_note
from ledger.transparency.signing import CosigningKey, SigningKey
from tests.database.embedded.processes import is_stopped, wait_until
from tests.process.conftest import Ledger, client
from tests.unit.verifying.kept import OTHER

EVENTS = 400
HISTORY = ("simulate", "--members", "20", "--events", str(EVENTS), "--seed", "5")


@dataclass(frozen=True)
class Published:
    """A ledger at rest, with what an auditor kept of it."""

    ledger: Ledger
    vkey: str
    checkpoint: Path


def published_size(reader: httpx.Client) -> int:
    answer = reader.get("/log/checkpoint")
    return int(answer.text.split("\n")[1]) if answer.is_success else 0


@pytest.fixture(scope="module")
def published() -> Iterator[Published]:
    folder = Path(mkdtemp(prefix="ledger-test-"))
    folder.chmod(0o711)
    ledger = Ledger(folder / "home")
    ledger.run("emit", "-", given=ledger.run(*HISTORY).out)
    auditor = ledger.token("auditor")
    with ledger.serving() as serving, client(serving, auditor) as reader:
        wait_until(lambda: published_size(reader) >= EVENTS)
        vkey, kept = reader.get("/log/vkey").text.strip(), reader.get("/log/checkpoint").content
    wait_until(lambda: is_stopped(ledger.home))
    (folder / "kept").write_bytes(kept)
    yield Published(ledger, vkey, folder / "kept")
    rmtree(folder)


def test_a_ledger_that_nobody_touched_is_verified(published: Published) -> None:
    done = published.ledger.run(
        "verify", "--key", published.vkey, "--against", str(published.checkpoint)
    )
    assert done.status == 0, done.err
    assert done.out.startswith("verified 4")
    assert "checkpoints" in done.out


def test_without_a_key_the_one_of_the_database_is_believed_and_told(published: Published) -> None:
    done = published.ledger.run("verify")
    assert done.status == 0, done.err
    assert f"believing the database about its key: {published.vkey}" in done.err


def test_another_key_opens_nothing(published: Published) -> None:
    done = published.ledger.run("verify", "--key", str(OTHER.verifier))
    assert done.status == 1
    assert "none of the known keys signed this note" in done.err


@contextmanager
def superuser(ledger: Ledger) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with (
        EmbeddedPostgres(ledger.home) as server,
        psycopg.connect(server.admin_conninfo, autocommit=True) as admin,
    ):
        admin.execute("SET session_replication_role TO replica")
        admin.execute("SET search_path TO ledger")
        yield admin


def test_what_was_changed_is_named_by_its_position(published: Published) -> None:
    change = "UPDATE events SET type = %s WHERE position = 17"
    with superuser(published.ledger) as admin:
        row = admin.execute("SELECT type FROM events WHERE position = 17").fetchone()
        assert row is not None
        admin.execute(change, ("data.x",))
        done = published.ledger.run("verify", "--key", published.vkey)
        admin.execute(change, row)
    assert done.status == 1
    assert done.out == f"position 17: its type is data.x, in its data {row[0]}\n"
    assert "first bad position: 17" in done.err
    assert published.ledger.run("verify", "--key", published.vkey).status == 0


def test_what_was_cut_off_is_found_by_the_checkpoint_beside_the_database(
    published: Published,
) -> None:
    with superuser(published.ledger) as admin:
        last = admin.execute("SELECT max(size) FROM checkpoints").fetchone()
    assert last is not None
    kept = published.ledger.home / "checkpoint"
    whole = kept.read_bytes()
    key = SigningKey.parse((published.ledger.home / "log.key").read_text().strip())
    text = Checkpoint(key.name, last[0] + 9, bytes(32)).text
    kept.write_bytes(format_note(text, [key.sign(text)]))
    done = published.ledger.run("verify")
    kept.write_bytes(whole)
    assert done.status == 1
    assert f"position {last[0] + 1}: it is missing: the checkpoint of {last[0] + 9}" in done.out


def test_where_tiles_are_gone_nothing_is_verified(published: Published) -> None:
    with superuser(published.ledger) as admin:
        admin.execute("SET search_path TO ledger_views")
        admin.execute("ALTER TABLE tiles RENAME TO away")
        done = published.ledger.run("verify", "--key", published.vkey)
        admin.execute("ALTER TABLE away RENAME TO tiles")
    assert (done.status, done.out) == (1, "")
    assert "not verified: tile 0/0 lacks position 1" in done.err


def test_a_cosignature_is_held_against_the_policy(published: Published, tmp_path: Path) -> None:
    witness = CosigningKey("witness.example/w", bytes(32))
    policy = tmp_path / "policy"
    policy.write_text(f"witness w {witness.verifier}\nquorum none\n")
    knowing = replace(published.ledger, environment={"LEDGER_WITNESS_POLICY": str(policy)})
    with superuser(published.ledger) as admin:
        admin.execute(
            "INSERT INTO cosignatures SELECT max(size), %s, %s FROM checkpoints",
            (
                f"{witness.name}+{witness.verifier.key_id.hex()}",
                witness.cosign("a\n1\n", 1).line.removesuffix("\n"),
            ),
        )
        unknowing, done = published.ledger.run("verify"), knowing.run("verify")
        admin.execute("DELETE FROM cosignatures")
    assert unknowing.status == 0, unknowing.err
    assert "not checked: 1 cosignatures of witnesses that no policy names" in unknowing.out
    assert done.status == 1
    assert "the signature of witness.example/w is false" in done.out


def test_where_there_is_no_ledger_none_is_made(tmp_path: Path) -> None:
    done = Ledger(tmp_path / "none").run("verify")
    assert done.status == 3
    assert "there is no ledger in" in done.err
    assert not (tmp_path / "none").exists()
