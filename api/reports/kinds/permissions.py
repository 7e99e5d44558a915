"""Who was given access to the ledger, in which role, until when."""

from collections.abc import Iterable

from api.reports.report import Report, Row, column, moment, words
from api.reports.source import Source
from ledger.vocabulary.own import EmitterRegistered


def _rows(source: Source) -> Iterable[Row]:
    for name, events in source.streams("emitter"):
        for event in events:
            fact = event.stored.data
            if isinstance(fact, EmitterRegistered) and source.period.holds(event.stored.time):
                yield (
                    event.position,
                    event.stored.time,
                    name,
                    fact.role,
                    fact.name,
                    fact.source,
                    fact.types,
                    fact.expires_at,
                    event.stored.actor,
                )


REPORT = Report(
    kind="permissions",
    title=words("本系統之權限異動", "Access given to the ledger"),
    about=words(
        "期間內核發之權杖；撤銷即時生效而不留事件，現況見 ledger keys list。"
        "其他系統之人員權限異動，本系統無紀錄。",
        "Tokens made in the period; revoking one takes effect at once and leaves no event: `ledger"
        " keys list` shows how each stands. Of permissions in other systems the ledger holds"
        " nothing.",
    ),
    columns=(
        column("position", "位置", "position"),
        moment("time", "時間", "time"),
        column("token", "權杖", "token"),
        column("role", "角色", "role", "role"),
        column("name", "名稱", "name"),
        column("source", "來源", "source"),
        column("types", "事件類型", "event types"),
        moment("expires_at", "到期", "expires"),
        column("actor", "行為人", "actor"),
    ),
    rows=_rows,
)
