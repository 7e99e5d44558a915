"""The eleven measures of Enforcement Rules Art. 12(2), each with the evidence the ledger holds."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from api.reports.report import Report, Row, column, words
from api.reports.source import Source
from ledger.vocabulary.parts import Words


class Measure(NamedTuple):
    """One measure; `types` are the events that are evidence of it, `reports` tell them."""

    text: Words
    types: tuple[str, ...]
    reports: tuple[str, ...]


def _measure(
    zh: str, en: str, types: tuple[str, ...] = (), reports: tuple[str, ...] = ()
) -> Measure:
    return Measure(words(zh, en), types, reports)


ACCESS = ("ledger.read", "ledger.replayed", "ledger.revealed", "ledger.exported")
INCIDENTS = tuple(
    f"incident.{step}" for step in ("known", "assessed", "reported", "notified", "closed")
)
MEASURES = (
    _measure(
        "配置管理之人員及相當資源",
        "Staff and resources for management",
        ("emitter.registered",),
        ("permissions",),
    ),
    _measure(
        "界定個人資料之範圍",
        "Scope of the personal data",
        ("notice.published", "catalogue.imported", "data.collected"),
        ("processing-register", "records-held", "notices"),
    ),
    _measure(
        "個人資料之風險評估及管理機制",
        "Risk assessment and management",
        ("recipient.supervised", "finding.acknowledged"),
        ("findings", "recipients"),
    ),
    _measure(
        "事故之預防、通報及應變機制",
        "Prevention, report of and response to incidents",
        INCIDENTS,
        ("incidents",),
    ),
    _measure(
        "個人資料蒐集、處理及利用之內部管理程序",
        "Internal procedures of collection, processing and use",
        (
            "data.collected",
            "data.used",
            "data.disclosed",
            "request.received",
            "retention.set",
            "rules.activated",
        ),
        ("purpose-matrix", "disclosures", "requests", "retention"),
    ),
    _measure(
        "資料安全管理及人員管理",
        "Security of data and management of staff",
        ("emitter.registered", "ledger.revealed", "erasure.completed"),
        ("permissions", "ledger-reads", "deletions"),
    ),
    _measure("認知宣導及教育訓練", "Awareness and training"),
    _measure("設備安全管理", "Security of equipment"),
    _measure(
        "資料安全稽核機制",
        "Audit of data security",
        ("ledger.exported", "ledger.read", "recipient.supervised"),
        ("ledger-reads", "recipients"),
    ),
    _measure(
        "使用紀錄、軌跡資料及證據保存",
        "Records of use, trails and evidence",
        (
            "data.used",
            "data.disclosed",
            "ledger.decided",
            *ACCESS,
            "ledger.mapped",
            "emitter.reported",
        ),
        ("disclosures", "decisions", "ledger-reads", "emitter-coverage"),
    ),
    _measure(
        "個人資料安全維護之整體持續改善",
        "Continuous improvement",
        ("incident.closed", "event.amended", "notice.published", "rules.activated"),
        ("incidents", "notices"),
    ),
)


def _rows(source: Source) -> Iterable[Row]:
    counts: Counter[str] = Counter()
    last: dict[str, object] = {}
    for arrived, count in sorted(source.arrivals(source.period).items()):
        counts[arrived.type] += count
        last[arrived.type] = arrived.day
    for number, measure in enumerate(MEASURES, 1):
        found = [type_ for type_ in measure.types if counts[type_]]
        for type_ in found:
            yield (
                number,
                measure.text.zh,
                measure.text.en,
                "held",
                type_,
                counts[type_],
                last[type_],
                measure.reports,
            )
        if not found:
            yield (
                number,
                measure.text.zh,
                measure.text.en,
                "nothing",
                None,
                0,
                None,
                measure.reports,
            )


REPORT = Report(
    kind="security-evidence",
    title=words("安全維護措施之證據", "Security evidence"),
    about=words(
        "施行細則第 12 條第 2 項之十一款措施，各列本系統於期間內所存之證據；"
        "本系統無紀錄者明示之，其證據應另行提出。",
        "The eleven measures of Enforcement Rules Art. 12(2), each with the evidence of the period"
        " in the ledger; where it holds none that is said, and evidence has to come from "
        "elsewhere.",
    ),
    columns=(
        column("number", "款", "no."),
        column("measure_zh", "措施", "measure (Chinese)"),
        column("measure_en", "措施（英文）", "measure (English)"),
        column("held", "證據", "evidence", "held"),
        column("type", "事件類型", "event type", "types"),
        column("count", "件數", "count"),
        column("last_day", "最近一日", "last day"),
        column("reports", "詳見報表", "see the reports"),
    ),
    rows=_rows,
)
