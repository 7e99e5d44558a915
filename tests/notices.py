"""An invented notice that leaves nothing open."""

from hashlib import sha256
from typing import Any

import msgspec

from ledger.vocabulary.notices import NoticePublished

TEXT_ZH = """晴空選物股份有限公司隱私權政策（版本 2027-01，2027 年 1 月 1 日生效）。
蒐集目的（法定特定目的項目編號）：〇四〇 行銷、○九○ 消費者、客戶管理與服務、一四八、157。
類別：Ｃ○○一、C００２ 辨識財務者、C011、C036 生活格調（含購買紀錄及瀏覽紀錄）。
物流業者受本公司委託寄送商品；賣家自行負責其交易。
特定目的外之利用，均另行取得您的個別同意。
您得隨時於會員中心免費取消行銷訊息。
請求停止後，依稅法須保存之交易紀錄保存五年，餘均刪除。
提出請求時，以會員帳號登入確認本人身分；查詢、複製之請求於 15 日內、其他請求於 30 日內決定。
請求複製免收費用；請求依法拒絕時，附理由通知。
"""
TEXT_EN = """Privacy policy of Sunny Goods Ltd. (晴空選物股份有限公司), version 2027-01.
The purposes have the item numbers 040, O90, 148 and 157.
Categories: C001, C002, C011, C036 with purchase and browsing history.
Couriers work on our behalf as processors; sellers are independent and decide for themselves.
Use for other purposes needs your separate consent.
Unsubscribe from marketing at any time at no cost.
After a stop request we keep records of transactions for five years as tax law demands.
Requests are verified: we check the identity of who asks by the account.
Requests are decided within 15 days (inquiry, copy) or 30 days (the rest).
Copies on request are free of charge.
A request may be refused on the grounds of the law; the reason is told.
"""


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def item(name: str, manners: list[str], purposes: list[str], zh: str, en: str) -> dict[str, Any]:
    return {"item": name, "manners": manners, "purposes": purposes, "text": words(zh, en)}


COMPLETE: dict[str, Any] = {
    "notice": "2027-01",
    "title": words("隱私權政策", "Privacy policy"),
    "effective_from": "2027-01-01T00:00:00+08:00",
    "law": "TW-PDPA@2023-05-31",
    "text_sha256": sha256(TEXT_ZH.encode()).hexdigest(),
    "collector_name": "晴空選物股份有限公司",
    "brand": "Sunny Goods",
    "purposes": ["040", "090", "148", "157"],
    "categories": ["C001", "C002", "C011", "C036"],
    "territories": ["TW"],
    "period": {
        "until": "request_or_service_end",
        "text": words("至會員請求停止或服務終止", "until a stop request or the end of the service"),
    },
    "recipients": [
        {
            "role": "processor",
            "text": words("受本公司委託寄送商品之業者", "couriers that deliver on our behalf"),
            "manners": ["delivery"],
            "categories": ["C001"],
        },
        {
            "role": "independent_provider",
            "text": words("自行負責其交易之賣家", "independent sellers"),
            "manners": ["transaction", "payment"],
        },
    ],
    "manners": [
        item(
            "a", ["display", "search"], ["090"], "於頁面顯示及查詢", "shown on the page, searched"
        ),
        item("b", ["transaction", "payment", "delivery"], ["148"], "完成交易", "transactions"),
        item("c", ["marketing", "personalisation"], ["040"], "電子報及個人化內容", "newsletters"),
        item("d", ["analysis", "survey"], ["157"], "分析及問卷", "analysis and polls"),
        item("e", ["out-of-scope"], ["157"], "另經個別同意者", "with your separate consent"),
    ],
    "rights": ["inquiry", "copy", "correction", "stop", "deletion"],
    "channels": ["email", "web"],
    "effect_of_not_providing": words("無法完成訂購", "no order can be made"),
    "text_zh": TEXT_ZH,
    "text_en": TEXT_EN,
}


def complete(**changes: Any) -> NoticePublished:
    """The notice, with changes; a change to None leaves the field out."""
    told = {name: value for name, value in (COMPLETE | changes).items() if value is not None}
    return msgspec.convert(told, NoticePublished)
