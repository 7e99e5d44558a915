"""Inquiries and their answers; those unanswered."""

from collections.abc import Iterable

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.contact import InquiryAnswered, InquiryReceived
from projections.projection import Event

SECONDS_PER_HOUR = 3_600


def _rows(source: Source) -> Iterable[Row]:
    for name, events in source.tagged("inquiry"):
        told = [e for e in events if source.counts(e) and e.stored.time < source.period.end]
        received = [e for e in told if isinstance(e.stored.data, InquiryReceived)]
        answers = sorted(
            (e for e in told if isinstance(e.stored.data, InquiryAnswered)),
            key=lambda e: (e.stored.time, e.position),
        )
        for event in received:
            own = [e for e in answers if e.stored.subject == event.stored.subject]
            if _concerns(source, event, own):
                yield _row(name, event, own)


def _concerns(source: Source, received: Event, answers: list[Event]) -> bool:
    """Whether it came or was answered in the period, or was still open in it."""
    final = _final(answers)
    ended = final.stored.time if final else None
    return (
        received.stored.time >= source.period.start or ended is None or ended >= source.period.start
    )


def _final(answers: list[Event]) -> Event | None:
    return next((e for e in answers if e.stored.data.final), None)


def _row(name: str, received: Event, answers: list[Event]) -> Row:
    fact = received.stored.data
    final = _final(answers)
    waited = (answers[0].stored.time - received.stored.time) if answers else None
    return (
        name,
        received.stored.subject,
        received.stored.time,
        fact.about,
        fact.channel,
        fact.direct,
        fact.transaction,
        answers[0].stored.time if answers else None,
        answers[0].stored.data.channel if answers else None,
        int(waited.total_seconds() // SECONDS_PER_HOUR) if waited is not None else None,
        len(answers),
        final.stored.time if final else None,
        not answers,
        final is None,
        received.position,
    )


REPORT = Report(
    kind="contact",
    title=words("詢問與答覆", "Inquiries and answers"),
    about=words(
        "期間內收到、答覆或尚未結案之詢問，至期末為止。",
        "Inquiries that came, were answered or still open in the period, as of its end.",
    ),
    columns=(
        column("inquiry", "詢問", "inquiry"),
        column("subject", "當事人代碼", "subject"),
        moment("received_at", "收到時間", "received"),
        column("about", "主題", "about"),
        column("channel", "管道", "channel", "channel"),
        column("direct", "直接", "direct"),
        column("transaction", "交易", "transaction"),
        moment("answered_at", "首次答覆", "first answered"),
        column("answer_channel", "答覆管道", "channel of the answer", "channel"),
        column("hours", "答覆所需小時", "hours to the first answer"),
        column("answers", "答覆次數", "answers"),
        moment("closed_at", "結案時間", "closed"),
        column("unanswered", "未答覆", "unanswered"),
        column("open", "未結案", "open"),
        column("position", "位置", "position"),
    ),
    rows=_rows,
)
