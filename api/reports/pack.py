"""The audit pack: the twelve kinds of records that an online retailer keeps, as one archive.

The index is that of the former rules for online retail (J0080052 Art. 19), still the best concrete
list. What the ledger holds nothing for is said in the pack.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import file_digest, sha256
from tempfile import TemporaryFile
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from api.reports.asked import Asked, ReportQuery
from api.reports.catalog import REPORTS
from api.reports.formats.as_html import template
from api.reports.formats.writing import Content
from api.reports.forms import WRITERS, Form
from api.reports.head import Head
from api.reports.making import Made, Seen, finished, opened, snapshot
from api.reports.report import Report, words
from api.reports.source import Source
from api.reports.wording import Wording
from api.service import Service
from ledger.vocabulary.parts import Words

KIND = "audit-pack"
ENDING = "zip"
MADE = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the same bytes at any time."""
READABLE = 0o644 << 16
FORMS = (Form.CSV, Form.JSON)


class MediaType(StrEnum):
    """It comes in one form."""

    ZIP = "application/zip"


REPORT = Report(
    kind=KIND,
    title=words("稽核資料包", "Audit pack"),
    about=words(
        "網路零售業者應保存之十二類紀錄，各附本系統所存者；本系統無紀錄者明示之。",
        "The twelve kinds of records that an online retailer keeps, each with what the ledger"
        " holds; where it holds nothing, that is said.",
    ),
    columns=(),
    rows=lambda _: (),
    models=("findings",),
)


class Record(NamedTuple):
    """One of the twelve; `beyond` says what the ledger does not hold of it."""

    name: str
    words: Words
    kinds: Sequence[str]
    beyond: Words | None = None


def _nothing(zh: str, en: str) -> Words:
    return words(f"本系統無此紀錄：{zh}", f"The ledger holds nothing of this: {en}")


RECORDS = (
    Record(
        "third-parties",
        words("提供或移轉予第三人", "Provision and transfer to third parties"),
        ("disclosures", "recipients"),
    ),
    Record(
        "accuracy",
        words("正確性之確認、補充、更正", "Accuracy: confirmation, supplement, correction"),
        ("corrections", "confirmations"),
    ),
    Record(
        "rights",
        words("當事人權利之行使與處理", "Requests of members and how they were handled"),
        ("requests",),
    ),
    Record(
        "deletion",
        words("刪除、停止、銷毀", "Deletion, stop, destruction"),
        ("deletions", "restrictions", "retention"),
        words("儲存媒體之銷毀不在本系統。", "The destruction of media is not in the ledger."),
    ),
    Record(
        "access",
        words("存取系統", "Access to systems that hold data"),
        ("ledger-reads",),
        words(
            "僅及於本系統；其他系統之存取紀錄另行提出。",
            "Of the ledger itself; access to other systems has to be shown from there.",
        ),
    ),
    Record(
        "backups",
        words("備份及其還原測試", "Backups and their validation"),
        (),
        _nothing("備份由營運單位執行並記錄。", "backups are made and recorded by operations."),
    ),
    Record(
        "permissions",
        words("人員權限異動", "Changes of personnel's permissions"),
        ("permissions",),
        words(
            "僅及於本系統；其他系統之權限異動另行提出。",
            "Of the ledger itself; permissions in other systems have to be shown from there.",
        ),
    ),
    Record(
        "incidents",
        words("事故應變", "Response to incidents"),
        ("incidents",),
    ),
    Record(
        "checks",
        words("系統定期檢查", "Periodic checks of systems"),
        (),
        _nothing("檢查由營運單位執行並記錄。", "checks are made and recorded by operations."),
    ),
    Record(
        "training",
        words("教育訓練", "Training"),
        (),
        _nothing("教育訓練之紀錄另行提出。", "records of training have to come from elsewhere."),
    ),
    Record(
        "audits",
        words("稽核與改善", "Audits and improvements"),
        ("findings", "security-evidence"),
        words(
            "內部稽核報告另行提出。",
            "Reports of internal audits have to come from elsewhere.",
        ),
    ),
    Record(
        "other",
        words("其他", "Other"),
        (
            "processing-register",
            "purpose-matrix",
            "decisions",
            "consents",
            "notices",
            "notice-coverage",
            "contact",
            "records-held",
            "emitter-coverage",
        ),
    ),
)


class Parts(NamedTuple):
    """What all reports of the pack have in common."""

    head: Head
    source: Source
    wording: Wording


@dataclass(slots=True)
class Archive:
    """The archive on its way, and what is in it."""

    zip: ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, content: bytes) -> None:
        with self.zip.open(_info(path), "w") as out:
            out.write(content)

    def add_file(self, path: str, file: Any, **told: Any) -> None:
        """A finished file and what the manifest says of it."""
        size = file.tell()
        file.seek(0)
        digest = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        with self.zip.open(_info(path), "w", force_zip64=True) as out:
            shutil.copyfileobj(file, out)
        self.files.append({"path": path, "sha256": digest, "bytes": size, **told})


def _info(path: str) -> ZipInfo:
    info = ZipInfo(path, MADE)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = READABLE
    info.create_system = 3  # Unix, wherever it is made
    return info


def make_pack(service: Service, query: ReportQuery) -> Made:
    """All of it at one position. Raises what `make` raises."""
    asked, seen = Asked(REPORT, query, Form.JSON), Seen()
    asked.check()
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        with snapshot(service) as connection:
            head, source = opened(service, connection, asked)
            with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
                archive = Archive(zipped)
                parts = Parts(head, source, Wording(source.catalogue, query.lang))
                for number in range(1, len(RECORDS) + 1):
                    _add_record(service, archive, parts, number, seen)
                _add_lists(archive, head)
        file.seek(0, 2)
        made = finished(file, head, seen)
        stack.pop_all()  # the caller closes it
    return made


def _add_record(service: Service, archive: Archive, parts: Parts, number: int, seen: Seen) -> None:
    record = RECORDS[number - 1]
    for kind in record.kinds:
        report = REPORTS[kind]
        for form in FORMS:
            own = seen if form is Form.JSON else Seen()
            before = own.rows
            content = Content(
                head=parts.head.of(report),
                rows=own.watch(report, report.rows(parts.source)),
                wording=parts.wording,
                typesetter=service.typesetter,
            )
            path = f"{number:02}-{record.name}/{kind}.{form}"
            with TemporaryFile() as file:
                WRITERS[form](file, content)
                rows = own.rows - before
                archive.add_file(path, file, record=number, report=kind, rows=rows)


def _add_lists(archive: Archive, head: Head) -> None:
    """The manifest, an index to read, and sums that `sha256sum --check` reads."""
    listed = {"records": list(_records(archive)), "files": archive.files}
    told = {name: value for name, value in head.as_dict().items() if name != "report"}
    manifest = orjson.dumps({"manifest": KIND, **told, **listed}, option=orjson.OPT_INDENT_2)
    index = template("pack.html").render(
        head=head, records=RECORDS, files=archive.files, reports=REPORTS
    )
    sums = [(each["sha256"], each["path"]) for each in archive.files]
    for path, content in (("manifest.json", manifest), ("index.html", index.encode())):
        archive.add(path, content)
        sums.append((sha256(content).hexdigest(), path))
    lines = "".join(f"{digest}  {path}\n" for digest, path in sums)
    archive.add("SHA256SUMS", lines.encode())


def _records(archive: Archive) -> Iterator[dict[str, Any]]:
    for number, record in enumerate(RECORDS, 1):
        beyond = record.beyond
        yield {
            "number": number,
            "zh": record.words.zh,
            "en": record.words.en,
            "held": bool(record.kinds),
            "beyond": {"zh": beyond.zh, "en": beyond.en} if beyond else None,
            "files": [each["path"] for each in archive.files if each["record"] == number],
        }
