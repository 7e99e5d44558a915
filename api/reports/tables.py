"""Words of codes that only reports use."""

from collections.abc import Mapping
from types import MappingProxyType

from ledger.vocabulary.parts import Words


def _table(**words: tuple[str, str]) -> Mapping[str, Words]:
    return MappingProxyType({code: Words(zh=zh, en=en) for code, (zh, en) in words.items()})


TABLES: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "request_state": _table(
            received=("已受理", "received"),
            unverified=("身分未確認", "identity not confirmed"),
            verified=("已確認身分", "verified"),
            granted=("准予", "granted"),
            partially_granted=("部分准予", "granted in part"),
            refused=("駁回", "refused"),
            fulfilled=("已完成", "fulfilled"),
            withdrawn=("已撤回", "withdrawn"),
        ),
        "finding_state": _table(
            open=("存在", "open"),
            closed=("已結束", "closed"),
            withdrawn=("已撤銷", "withdrawn"),
        ),
        "keeping": _table(
            retention=("保存期限", "period of retention"),
            hold=("凍結刪除", "hold"),
            service_ended=("服務終止", "service ended"),
        ),
        "notice_kind": MappingProxyType(
            {
                "notice": Words(zh="隱私權政策", en="notice"),
                "service-notice": Words(zh="服務網頁說明", en="statement on a service's page"),
            }
        ),
        "held": _table(
            held=("有紀錄", "the ledger holds evidence"),
            nothing=("本系統無此紀錄", "the ledger holds nothing"),
        ),
        "start": _table(
            collected=("自蒐集時起", "from collection"),
            last_used=("自最後利用時起", "from the last use"),
            transaction_ended=("自交易終了時起", "from the end of the transaction"),
            membership_ended=("自會員資格終了時起", "from the end of membership"),
        ),
    }
)
