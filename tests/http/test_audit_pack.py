"""The audit pack: twelve kinds of records in one archive, which says what it holds nothing of."""

import hashlib
from io import BytesIO
from zipfile import ZipFile

import orjson

from api.reports.pack import RECORDS
from tests.http.conftest import Running
from tests.http.events import disclosed
from tests.http.reading import facts, pointer_of, post, project
from tests.http.reporting import PERIOD, WHOLE, ask, report, told

__all__ = ["told"]


def test_the_pack_holds_what_the_reports_say_and_says_what_it_lacks(told: Running) -> None:
    answer = ask(told, "audit-pack", **PERIOD)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].endswith('.zip"')
    pack = ZipFile(BytesIO(answer.content))
    manifest = orjson.loads(pack.read("manifest.json"))
    position = manifest["position"]
    assert str(position) == answer.headers["Ledger-Position"]
    assert manifest["checkpoint"]["size"] == position
    listed = {each["path"]: each for each in manifest["files"]}
    assert set(pack.namelist()) == listed.keys() | {"manifest.json", "index.html", "SHA256SUMS"}
    for path, each in listed.items():
        assert hashlib.sha256(pack.read(path)).hexdigest() == each["sha256"]
    assert set(pack.read("SHA256SUMS").decode().splitlines()) == {
        f"{hashlib.sha256(pack.read(name)).hexdigest()}  {name}"
        for name in pack.namelist()
        if name != "SHA256SUMS"
    }
    for path in listed:
        if path.endswith(".json"):
            kind = listed[path]["report"]
            own = orjson.loads(pack.read(path))
            assert own == report(told, kind, position=position, **PERIOD), kind
    assert len(manifest["records"]) == len(RECORDS) == 12
    index = pack.read("index.html").decode()
    for record in manifest["records"]:
        assert record["held"] == bool(record["files"])
        assert record["held"] or "nothing" in record["beyond"]["en"]
        assert record["zh"] in index
    assert "本系統無此紀錄" in index


def test_the_pack_is_the_same_for_the_same_position(told: Running) -> None:
    first = ask(told, "audit-pack", **WHOLE)
    position = first.headers["Ledger-Position"]
    exported = facts(told, "ledger.exported")[-1]["data"]
    assert (exported["report"], exported["format"]) == ("audit-pack", "zip")
    assert exported["content_sha256"] == hashlib.sha256(first.content).hexdigest()
    assert exported["subject_count"] > 20
    post(told, [disclosed(n) for n in range(3)])
    project(told)
    assert ask(told, "audit-pack", position=position, **WHOLE).content == first.content


def test_the_pack_is_of_everybody(running: Running) -> None:
    post(running, [disclosed(1)])
    project(running)
    assert pointer_of(ask(running, "audit-pack", recipient="black-cat")) == "/query/recipient"
    assert pointer_of(ask(running, "audit-pack", format="pdf")) == "/query/format"
