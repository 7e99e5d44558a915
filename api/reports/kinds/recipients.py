"""Recipients: who they are, what they agreed to, how they were supervised, what they got."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from api.reports.registers import recipients_of
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.rules.organisation import NOBODY, RecipientRecord


def _rows(source: Source) -> Iterable[Row]:
    disclosed: Counter[str] = Counter()
    for (_, key), count in source.tallies(source.period).items():
        if key.recipient:
            disclosed[key.recipient] += count
    register = recipients_of(source)
    for name in sorted({*disclosed, *register}):
        yield _row(source, name, register.get(name, NOBODY), disclosed[name])


def _row(source: Source, name: str, record: RecipientRecord, disclosed: int) -> Row:
    end = source.period.end
    # the last moment of the period: what begins with the day after does not hold yet
    moment = end - end.resolution
    registered: Any = record.registered(moment)
    agreed = record.agreed(moment)
    checks = [told for told in record.checks if told.order[0] < end]
    inside = [told for told in checks if told.order[0] >= source.period.start]
    last: Any = checks[-1].fact if checks else None
    suspended = record.suspended(moment)
    due = last.next_due if last else None
    return (
        name,
        registered.name.zh if registered else None,
        registered.name.en if registered else None,
        registered.role if registered else None,
        registered.region if registered else None,
        registered.services if registered else None,
        registered.contact if registered else None,
        registered.registration if registered else None,
        [each.agreement for each in agreed],
        sorted({code for each in agreed for code in each.categories}),
        min((each.valid_until for each in agreed if each.valid_until), default=None),
        len(inside),
        checks[-1].order[0] if checks else None,
        last.passed if last else None,
        last.method if last else None,
        last.result if last else None,
        due,
        due is not None and due < source.period.last,
        suspended is not None,
        suspended.reason if suspended else None,
        disclosed,
    )


REPORT = Report(
    kind="recipients",
    title=words("接收者與監督", "Recipients and supervision"),
    about=words(
        "期間末日之接收者：登記、契約、監督及停止，與期間內提供次數；未登記而受有資料者亦列（"
        "施行細則第 8 條）。",
        "Recipients as of the period's last day: registration, agreements, supervision, suspension,"
        " and the disclosures of the period; those never registered included (Enforcement Rules"
        " Art. 8).",
    ),
    columns=(
        column("recipient", "接收者", "recipient"),
        column("name_zh", "名稱", "name (Chinese)"),
        column("name_en", "英文名稱", "name (English)"),
        column("role", "角色", "role", "recipient_role"),
        column("region", "地區", "region", "regions"),
        column("services", "服務", "services"),
        column("contact", "聯絡方式", "contact"),
        column("registration", "統一編號", "registration"),
        column("agreements", "有效契約", "agreements in force"),
        column("agreed_categories", "契約所及類別", "categories agreed", "categories"),
        column("agreed_until", "最早到期日", "first end of an agreement"),
        column("checks", "期間內監督次數", "checks in the period"),
        moment("checked_at", "最近監督", "last check"),
        column("passed", "合格", "passed"),
        column("method", "監督方法", "method"),
        column("result", "監督結果", "result"),
        column("next_due", "下次監督日", "next check due"),
        column("overdue", "監督逾期", "check overdue"),
        column("suspended", "已停止對其提供", "suspended"),
        column("suspension_reason", "停止原因", "why suspended"),
        column("disclosures", "期間內提供次數", "disclosures in the period"),
    ),
    rows=_rows,
)
