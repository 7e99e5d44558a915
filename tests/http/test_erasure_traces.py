"""After an erasure neither the reference, nor a value, nor a key is found anywhere."""

import logging
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from api.access.tokens import Role
from ledger.sealing.pseudonyms import lookup
from tests.database.conftest import SCHEMA
from tests.http.conftest import Running
from tests.http.erasing import erased, get
from tests.http.events import collected, disclosed
from tests.http.reading import post, project, subject_of
from tests.http.test_secrecy import files

VALUES = ("王小明", "ming@example.tw", "0912-345-678")
REFERENCE = "M000123"
EXPORTS = ("/v1/events", "/v1/disclosures", "/v1/erasures/late")


def tables(running: Running) -> dict[str, str]:
    """Every row of every table of the log and its read models, as text."""
    log = running.log
    with psycopg.connect(log.server.admin_conninfo, dbname=log.database) as admin:
        named = admin.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE %s", (f"{SCHEMA}%",)
        ).fetchall()
        return {
            f"{schema}.{table}": repr(
                admin.execute(
                    sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))
                ).fetchall()
            )
            for schema, table in named
        }


def exports(running: Running, subject: str) -> dict[str, bytes]:
    with running.client(Role.AUDITOR) as auditor:
        found = {
            path: auditor.get(path, headers={"Accept": form}).content
            for path in EXPORTS
            for form in ("application/x-ndjson", "text/csv")
        }
    paths = (
        f"/v1/members/{subject}",
        f"/v1/members/{subject}/history",
        f"/v1/members/{subject}/copy",
        "/v1/erasures/E1",
        "/v1/erasures/E1/certificate",
    )
    return found | {path: get(running, path).content for path in paths}


def test_nothing_of_an_erased_member_is_found_anywhere(
    running: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (position, _) = post(running, [collected(), disclosed()])
    project(running)
    subject = subject_of(running)
    with running.client(Role.INVESTIGATOR) as investigator:
        body = {"reason": "a check", "positions": [position]}
        revealed = investigator.post(f"/v1/members/{subject}/reveal", json=body)
    assert VALUES[0] in revealed.text
    service = running.service
    names = [(UUID(subject), "C001"), (UUID(subject), "C002")]
    with running.log.connect() as connection:
        keys = [key.key for key in service.subjects.find_keys(connection, names).values()]
        wrapped = [
            bytes(row[0]) for row in connection.execute("SELECT wrapped FROM data_keys").fetchall()
        ]
    looked_up = lookup(service.keyring.lookup_key, REFERENCE)
    before = repr(tables(running))
    assert all(each.hex() in before for each in (*wrapped, looked_up))

    erased(running, erasure="E1")
    project(running)
    after = tables(running)
    gone = [each.hex() for each in (*wrapped, looked_up, *keys)] + [REFERENCE, *VALUES]
    assert len(keys) == len(wrapped) == 2
    assert {name for name, rows in after.items() for each in gone if each in rows} == set()
    places = files(running) | exports(running, subject)
    places |= {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    places |= {"the service's log": caplog.text.encode()}
    sought = [each.encode() for each in (REFERENCE, *VALUES)] + keys
    assert {place for place, data in places.items() for each in sought if each in data} == set()
    prepared = service.writer._prepare
    assert REFERENCE not in repr(vars(prepared))
    assert UUID(subject) not in {name for name, _ in vars(prepared)["_keys"]}
