"""Words of the OpenAPI document: what each group of routes is for, and a line for each route."""

import re
from collections.abc import Mapping
from types import MappingProxyType

SENTENCE = re.compile(r"(?:[.:;]\s|\.$)")

TAGS: Mapping[str, str] = MappingProxyType(
    {
        "intake": "送入事件。 Backend services send events.",
        "decisions": "事前判斷：可否蒐集、利用或提供。"
        " Decisions: may data be collected, used, disclosed?",
        "events": "稽核：依序查詢所有事件。 Audit: every event in the order of the log.",
        "members": "會員：所保有的資料、歷程、複本與解封。"
        " One member: what is held, its history, its copy, sealed values revealed.",
        "requests": "當事人權利之請求：受理、查證、延長、准駁、完成，及期限一覽。"
        " Members' requests: received, verified, extended, decided, fulfilled; what is due when.",
        "restrictions": "停止處理與利用，及拒絕行銷。"
        " Processing restricted and resumed; marketing refused.",
        "erasures": "刪除：命令、進度與證明書。 Erasures: ordered, followed, certified.",
        "keeping": "保存：保全、保存期間與服務終止。"
        " What is kept: holds, periods of retention, services that end.",
        "notifications": "通知接收者刪除、更正或停止，及其回覆。"
        " What recipients were told to do, and what they answered.",
        "reports": "稽核報表。 Reports for auditors.",
        "findings": "查核所見：不符規定之事項及其確認。"
        " Findings: what the rules say is wrong or missing, and what officers say of it.",
        "rules": "判斷之規則：各版本及其施行。"
        " The rules that judge: each set, and since when it is in force.",
        "disclosures": "提供第三人之紀錄。 The register of disclosures.",
        "recipients": "接收者。 Who receives data.",
        "notices": "隱私權聲明各版本。 Versions of the privacy notice.",
        "organisation": "組織之決定：公布聲明、登錄與監督接收者。"
        " The organisation's own decisions: notices, recipients and their supervision.",
        "what-if": "假設：於其他聲明或規則下，一段期間之判斷有何不同。"
        " What would be judged otherwise under another notice or other rules.",
        "investigations": "調查：目的、範圍、結論，及以其名義所為之查閱。"
        " Investigations: purpose, scope, conclusion, and what was read in their name.",
        "completeness": "證明未有遺漏。 Proof that nothing about a member was left out.",
        "transparency": "證明紀錄未遭竄改：檢查點與雜湊樹。"
        " Proof that history was not rewritten: checkpoints and the hash tree.",
        "vocabulary": "事件類型與代碼。 Event types and codes.",
        "keys": "存取權杖。 Tokens and their roles.",
        "health": "運作狀況。 Whether the service works.",
    }
)
"""In the order of the document."""


def tags() -> list[dict[str, str]]:
    return [{"name": name, "description": words} for name, words in TAGS.items()]


def summary_of(description: str) -> str:
    """The first clause of what a route says of itself."""
    text = " ".join(description.split())
    return SENTENCE.split(text, maxsplit=1)[0]
