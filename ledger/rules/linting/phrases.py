"""The words by which a notice says something, in Chinese and English; read sentence by sentence."""

from types import MappingProxyType

from ledger.rules.linting.rule import pattern
from ledger.rules.linting.said import phrase
from ledger.vocabulary.codes import RecipientRole

REQUEST_ZH = r"請求|申請|行使"
WHO, CHECKED = r"身分|身份|本人", r"驗證|確認|查證|核對"
REQUEST_EN = r"\brequests?\b|\bappl(y|ies|ication)|exercis"
ASKED = MappingProxyType(
    {
        "identity": phrase(
            (REQUEST_ZH, f"({WHO}).{{0,12}}({CHECKED}|證明)|({CHECKED}).{{0,8}}({WHO})"),
            (REQUEST_EN, r"(verif|confirm|prov|check)\w*.{0,40}(identit|who )"),
        ),
        "deadlines": phrase(
            (REQUEST_ZH, r"(\d+|[一二三四五六七八九十]+)\s*(個)?(工作|日曆)?[日天]"),
            (REQUEST_EN, r"\b(\d+|fifteen|thirty)\s+(calendar |working |business )?days?\b"),
        ),
        "fees": phrase(
            (f"{REQUEST_ZH}|複製|閱覽", r"費用|收費|免費|成本"),
            (rf"{REQUEST_EN}|\bcop(y|ies)\b", r"\bfees?\b|\bcosts?\b|\bcharge|free of"),
        ),
        "refusals": phrase(
            (r"(拒絕|駁回|不予|否准).{0,12}(請求|申請)|(請求|申請).{0,20}(拒絕|駁回|否准)",),
            (r"\brequests?\b|\bapplications?\b", r"\brefus|\breject|\bdeny\b|\bdenied\b|\bdecline"),
        ),
    }
)  # fmt: skip
"""By field of `RequestRules` the words that say the same in the printed text."""
MARKETING_REFUSED = phrase(
    (r"(拒絕|取消|退訂|停止).{0,12}(行銷|電子報|廣告|訊息)|(行銷|電子報|廣告).{0,16}(拒絕|取消|退訂)",),
    (r"unsubscrib|opt(ing)?[ -]out|\brefus|\bstop", r"marketing|newsletter|advert|magazine"),
)  # fmt: skip
KEPT_AFTER_STOP = phrase(
    (r"保存|保留|留存", r"法令|法律|依法|稅|會計|執行業務所必須"),
    (r"\bkeep|\bkept\b|\bretain|\bretention", r"\blaws?\b|statut|\btax|\baccounting\b"),
)
COMPUTER_PROCESSING = phrase((r"停止電腦處理",), (r"stop(ping)? (the )?computer processing",))
PROVIDERS = r"提供者|業者|廠商|第三人|受託"
PROVIDERS_EN = r"provider|partner|third part|vendor|processor|supplier"
NO_GUARANTEE = phrase(
    (r"(不|無法|未能|不予|不負)(保證|擔保|負責|任何責任)", PROVIDERS),
    (
        r"\bno (guarantee|warrant)|\bnot (guarantee|warrant)|cannot (guarantee|warrant|ensure)",
        PROVIDERS_EN,
    ),
)
PROVIDER = phrase((r"提供者|業者|廠商",), (r"service provider|vendor|supplier",))
COMMISSIONED = phrase(
    (r"受託|委託|委外",), (r"\bprocessors?\b|\bon .{0,20}behalf|commission|entrust|outsourc",)
)
INDEPENDENT = phrase(
    (r"自行(負責|決定)|獨立|各自(負責|決定)",),
    (r"\bindependent|decides? (for|on) (itself|themselves|their own)|own responsib",),
)
ROLE_WORDS = MappingProxyType(
    {
        RecipientRole.PROCESSOR: COMMISSIONED,
        RecipientRole.INDEPENDENT_PROVIDER: INDEPENDENT,
    }
)
OTHER_PURPOSES = phrase(
    (r"以外之?的?目的|其他目的|特定目的外",),
    (r"purposes? other than|\bother purposes?|further purposes?",),
)
CONSENT = phrase((r"同意",), (r"\bconsent|\bagree",))
DEEMED_CONSENT = phrase(
    (r"(視為|即表示|即代表|等同).{0,12}同意",),
    (r"\bby (using|continuing|browsing|visiting|accessing)", r"\bagree|\bconsent"),
)
CHANGED_ON = r"(更新|修訂|修正|生效|公告|公布).{0,4}(日|於)"
EDITION, DATE = r"版本|版次|第[\d一二三四五六七八九十.]{1,5}版", r"\d年\d{1,2}月\d{1,2}日"
CHINESE_DATE = f"{EDITION}|{CHANGED_ON}|{DATE}"
FROM, ISO_DATE = r"(date|from|on|as of)", r"\b(19|20)\d\d-\d\d-\d\d\b"
ENGLISH_DATE = rf"\bversion\b|\b(updated|revised|amended) (on|at)\b|\beffective {FROM}|{ISO_DATE}"
DATED = phrase((CHINESE_DATE,), (ENGLISH_DATE,))
PRINTED_CATEGORY = pattern(r"\bC[0-9O○〇]{3}")
