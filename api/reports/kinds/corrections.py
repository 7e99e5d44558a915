"""Corrections and supplements of data (PDPA Art. 11(1), (5))."""

from collections.abc import Iterable

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.data import DataCorrected


def _rows(source: Source) -> Iterable[Row]:
    for event in source.happened(DataCorrected):
        fact = event.stored.data
        yield (
            event.position,
            event.stored.time,
            event.stored.subject,
            fact.categories,
            fact.attributes,
            fact.reason,
            fact.fault_ours,
            fact.channel,
            fact.request,
        )


REPORT = Report(
    kind="corrections",
    title=words("更正與補充紀錄", "Corrections"),
    about=words(
        "期間內每一更正或補充；可歸責於本公司者，應通知曾提供之接收者（個資法第 11 條第 5 項）。",
        "Every correction or supplement of the period; where the fault was ours, recipients of the"
        " data are to be told (PDPA Art. 11(5)).",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        column("subject", "當事人代碼", "subject"),
        column("categories", "類別", "categories", "categories"),
        column("attributes", "欄位", "attributes", "attributes"),
        column("reason", "理由", "reason"),
        column("fault_ours", "可歸責於本公司", "our fault"),
        column("channel", "管道", "channel", "channel"),
        column("request", "請求", "request"),
    ),
    rows=_rows,
)
