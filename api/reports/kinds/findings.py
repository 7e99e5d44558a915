"""What the rules found wrong or missing, and what closed it."""

from collections.abc import Iterable

from api.reading.finding_rules import rule_of
from api.reading.sql import Row as Found
from api.reading.sql import statement
from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source

FINDINGS = statement("report_findings")


def _rows(source: Source) -> Iterable[Row]:
    period = source.period
    asked = {
        "until": source.position,
        "recorded_at": source.recorded_at,
        "start": period.start,
        "end": period.end,
    }
    for found in source.read(FINDINGS, asked):
        yield _row(source, found)


def _row(source: Source, found: Found) -> Row:
    (
        id_,
        name,
        rules,
        owner,
        recipient,
        what,
        position,
        known,
        opened,
        closed,
        by,
        withdrawn,
        *seen,
    ) = found
    acknowledged, actor, reason = seen
    is_closed = closed is not None and (withdrawn or closed < source.period.end)
    rule = rule_of(rules, name)
    told = rule.told(what)
    is_thing = ":" in owner or owner == "notices"
    return (
        id_,
        name,
        rules,
        rule.title.zh,
        rule.title.en,
        rule.articles,
        "withdrawn" if withdrawn else "closed" if is_closed else "open",
        None if is_thing else owner,
        owner if is_thing else None,
        recipient,
        told.zh,
        told.en,
        position,
        known,
        opened,
        closed if is_closed else None,
        by if is_closed else None,
        acknowledged,
        actor,
        reason,
    )


REPORT = Report(
    kind="findings",
    title=words("規則發現事項", "Findings"),
    about=words(
        "期間末仍存在或期間內結束之發現事項，依截至位置已知者；其後登錄之事件改變認定者，不影響本報表。"
        "該位置登錄時尚未發生者不列。",
        "Findings open at the period's end or closed in it, by what was known at the position,"
        " whatever was recorded later; what had not opened when the position was recorded is not"
        " listed.",
    ),
    columns=(
        column("finding", "發現事項", "finding"),
        column("rule", "規則", "rule"),
        column("rules", "規則版本", "rule set"),
        column("title_zh", "規則名稱", "title (Chinese)"),
        column("title_en", "規則名稱（英文）", "title (English)"),
        column("articles", "條文", "articles"),
        column("state", "狀態", "state", "finding_state"),
        column("subject", "當事人代碼", "subject"),
        column("object", "事項", "object"),
        column("recipient", "接收者", "recipient"),
        column("what_zh", "說明", "what (Chinese)"),
        column("what_en", "說明（英文）", "what (English)"),
        column("position", "事件位置", "position of the event"),
        column("known", "得知位置", "position that made it known"),
        moment("opened_at", "發生", "opened"),
        moment("closed_at", "結束", "closed"),
        column("closed_by", "結束之位置", "closed by position"),
        moment("acknowledged_at", "確認時間", "acknowledged"),
        column("acknowledged_by", "確認人", "acknowledged by"),
        column("acknowledgement", "確認理由", "reason given"),
    ),
    rows=_rows,
    models=("findings",),
)
