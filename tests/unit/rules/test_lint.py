"""What a notice leaves open: everything of the policy map for Luya Mi's, nothing of a whole one."""

from typing import Any

import msgspec
import pytest

from ledger.catalogue.catalogue import Catalogue, shipped_notice
from ledger.catalogue.spelling import resolve
from ledger.rules.lint import NoticeFinding, incomplete, lint
from ledger.rules.linting.drafts import readable, with_codes_read
from ledger.rules.linting.printed import printed_codes
from ledger.rules.linting.rule import Severity, lint_rules
from ledger.vocabulary.notices import NoticePublished
from tests.notices import COMPLETE, TEXT_EN, TEXT_ZH, complete, item, words

CATALOGUE = Catalogue.shipped()


def found(notice: NoticePublished) -> dict[str, NoticeFinding]:
    return {each.rule: each for each in lint(notice, CATALOGUE)}


OPEN = {
    "no legal name": ("collector_missing", "PDPA 8(1)(1)"),
    "no version or date": ("version_not_in_text", "PDPA 7(4)"),
    "purchase and browsing history without a category": ("category_not_listed", "PDPA 8(1)(3)"),
    "a page statement as consent (g)": ("statement_as_consent", "PDPA 7(2)"),
    "processors and providers under one word (f)": ("roles_not_distinguished", "PDPA 4"),
    "a disclaimer that lifts nothing (f)": ("disclaimer_without_effect", "PDPA 4"),
    "no identity check": ("request_identity_missing", "MODA 9(6)"),
    "no deadline": ("request_deadline_missing", "PDPA 13"),
    "no fee": ("request_fee_missing", "PDPA 14"),
    "no refusal rule": ("request_refusal_missing", "MODA 9(6)"),
    "no channel to refuse marketing": ("refusal_channel_missing", "PDPA 20(3)"),
    "retention after a stop request": ("retention_after_stop_missing", "PDPA 11(3)"),
    "wording of 1995": ("outdated_wording", "PDPA 3"),
    "codes garbled": ("code_unreadable", "PDPA 8(1)(2)"),
}


@pytest.mark.parametrize("what", OPEN)
def test_what_the_luya_mi_policy_leaves_open_comes_out(what: str) -> None:
    rule, article = OPEN[what]
    assert article in found(shipped_notice())[rule].articles


def test_nothing_else_comes_out_of_the_luya_mi_policy() -> None:
    assert set(found(shipped_notice())) == {rule for rule, _ in OPEN.values()} | {
        "purpose_not_in_text"
    }


def test_a_complete_notice_gives_no_findings() -> None:
    assert lint(complete(), CATALOGUE) == []


def test_s01_a_notice_without_a_mandatory_item_is_incomplete() -> None:
    assert incomplete(complete()) == []
    missing = complete(collector_name=None, rights=["copy"], effect_of_not_providing=None)
    pointers = [each.pointer for each in incomplete(missing)]
    assert pointers == ["/collector_name", "/rights", "/effect_of_not_providing"]


def test_s07_purposes_are_tied_to_manners() -> None:
    idle = found(complete(purposes=["040", "090", "148", "157", "152"]))
    assert idle["purpose_without_manner"].codes == ("152",)
    beyond = found(complete(purposes=["040", "090", "148"]))
    assert beyond["manner_beyond_purposes"].codes == ("157",)


def test_s08_codes_are_folded_and_what_cannot_be_read_is_found() -> None:
    finding = found(shipped_notice())["code_unreadable"]
    assert '"O9"' in finding.text.en
    assert "「O9」" in finding.text.zh
    assert finding.pointer == "/text_en"


def test_s19_purchase_and_browsing_history_are_in_no_listed_category() -> None:
    told = [f.text.en for f in lint(shipped_notice(), CATALOGUE) if f.rule == "category_not_listed"]
    assert ["purchase history" in told[0], "browsing history" in told[1]] == [True, True]
    assert len(told) == 2


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "a blank name": ({"collector_name": " "}, "collector_missing", "/collector_name"),
    "a blank period": (
        {"period": {"until": "fixed_date", "text": words(" ", "x")}},
        "period_missing",
        "/period/text",
    ),
    "no recipients": ({"recipients": []}, "recipients_missing", "/recipients"),
    "a manner without words": (
        {"manners": [*COMPLETE["manners"], item("f", ["search"], ["090"], "查詢", " ")]},
        "manners_missing",
        "/manners/5/text",
    ),
    "not every right": ({"rights": ["inquiry", "copy"]}, "rights_missing", "/rights"),
    "another text": ({"text_sha256": "0" * 64}, "text_hash_differs", "/text_sha256"),
    "no text": ({"text_zh": None, "text_en": None}, "text_missing", "/text_zh"),
    "a code of no table": (
        {"text_en": TEXT_EN.replace("O90", "O9")},
        "code_unreadable",
        "/text_en",
    ),
    "a printed category that is not listed": (
        {"categories": ["C001", "C002", "C036"]},
        "code_not_listed",
        "/text_zh",
    ),
    "a listed purpose that is not printed": (
        {"text_zh": TEXT_ZH.replace("、157", "")},
        "purpose_not_in_text",
        "/text_zh",
    ),
    "history in no category": (
        {"categories": ["C001", "C002", "C011"], "text_zh": None, "text_en": None},
        "category_not_listed",
        "/categories",
    ),
    "use taken for consent": (
        {"text_zh": TEXT_ZH + "繼續使用本網站即表示您已同意。"},
        "statement_as_consent",
        "/text_zh",
    ),
    "a page in place of consent": (
        {
            "manners": [
                *COMPLETE["manners"],
                item("g", ["out-of-scope"], ["157"], "載明於網頁", "x"),
            ]
        },
        "statement_as_consent",
        "/manners/5/text",
    ),
    "one word for two roles": (
        {
            "recipients": [
                {"role": role, "text": words("服務提供者", "providers"), "manners": ["delivery"]}
                for role in ("processor", "independent_provider")
            ]
        },
        "roles_not_distinguished",
        "/recipients/1/text",
    ),
    "a disclaimer": (
        {"text_zh": TEXT_ZH + "本公司不保證服務提供者之行為。"},
        "disclaimer_without_effect",
        "/text_zh",
    ),
    "1995": (
        {"effect_of_not_providing": words("得請求停止電腦處理", "x")},
        "outdated_wording",
        "/effect_of_not_providing/zh",
    ),
    "recipients with more than is listed": (
        {"recipients": [COMPLETE["recipients"][0] | {"categories": ["C001", "C038"]}]},
        "recipient_beyond_categories",
        "/recipients/0/categories",
    ),
    "abroad": ({"territories": ["TW", "JP"]}, "transfer_regions_missing", "/transfer_regions"),
    "no date": (
        {"text_en": TEXT_EN.replace("version 2027-01", "as always")},
        "version_not_in_text",
        "/text_en",
    ),
    "a nameless text": (
        {"text_en": TEXT_EN.replace("晴空選物股份有限公司", "us")},
        "collector_not_in_text",
        "/text_en",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_one_thing_changed_is_one_thing_found(what: str) -> None:
    changes, rule, pointer = BROKEN[what]
    told = [(each.rule, each.pointer) for each in lint(complete(**changes), CATALOGUE)]
    assert (rule, pointer) in told


SENTENCES = {
    "免費取消行銷": ("refusal_channel_missing", "Unsubscribe"),
    "依稅法": ("retention_after_stop_missing", "After a stop"),
    "確認本人身分": ("request_identity_missing", "Requests are verified"),
    "15 日": ("request_deadline_missing", "Requests are decided"),
    "免收費用": ("request_fee_missing", "Copies on request"),
    "附理由": ("request_refusal_missing", "A request may be refused"),
}


@pytest.mark.parametrize("zh", SENTENCES)
def test_a_sentence_left_out_of_both_texts_is_missed_unless_a_field_says_it(zh: str) -> None:
    rule, en = SENTENCES[zh]
    texts = {"text_zh": without(TEXT_ZH, zh), "text_en": without(TEXT_EN, en)}
    assert rule in found(complete(**texts))
    handled = dict.fromkeys(("identity", "deadlines", "fees", "refusals"), words("說明", "said"))
    fields = {
        "request_rules": handled,
        "kept_after_stop": words("交易紀錄五年", "transactions for five years"),
        "marketing_refusal": ["email"],
    }
    assert rule not in found(complete(**texts, **fields))


def without(text: str, words_: str) -> str:
    """The text without the line that has these words."""
    kept = [line for line in text.splitlines() if words_ not in line]
    assert len(kept) < len(text.splitlines())
    return "\n".join(kept)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("O40", "040"),
        ("○四○", "040"),
        ("〇四〇", "040"),
        ("０４０", "040"),
        ("行銷（包含金控共同行銷業務）", "040"),
        ("行銷", "040"),
        ("行銷(包含金控共同行銷業務)", "040"),
        ("consumer and customer management and service", "090"),
        ("O9", None),
        ("", None),
        ("（）", None),
    ],
)
def test_a_purpose_is_read_in_any_spelling_or_by_name(written: str, code: str | None) -> None:
    assert resolve(written, CATALOGUE.purposes) == code


@pytest.mark.parametrize("written", ["C００１", "Ｃ○○一", "C001", "辨識個人者", "c001"])
def test_a_category_is_read_in_any_spelling_or_by_name(written: str) -> None:
    assert resolve(written, CATALOGUE.categories) == "C001"


def test_codes_are_read_out_of_a_text_and_other_numbers_are_not() -> None:
    text = """依個人資料保護法第八條，目的項目編號為〇四〇、O90 及 一四八（民國 115 年）；
詳第 20 條，電話 02-2345-6789。類別 Ｃ○○一、C01。The 15 days of 2026 are no codes."""
    printed = {each.written: each.code for each in printed_codes(text, CATALOGUE)}
    assert printed == {"〇四〇": "040", "O90": "090", "一四八": "148", "C○○一": "C001", "C01": None}


def test_a_draft_is_read_as_people_write_it() -> None:
    draft = COMPLETE | {
        "purposes": ["O40", "○九○", "網路購物及其他電子商務服務", "１５７", "O9"],
        "manners": [item("a", ["display"], ["行銷", "099"], "顯示", "shown")],
        "recipients": [COMPLETE["recipients"][0] | {"categories": ["Ｃ○○一"]}, 5],
    }
    read, gaps = readable(draft, CATALOGUE)
    assert read["purposes"] == ["040", "090", "148", "157"]
    assert read["manners"][0]["purposes"] == ["040"]
    assert read["recipients"] == [COMPLETE["recipients"][0], 5]
    assert [gap.pointer for gap in gaps] == ["/purposes/4", "/manners/0/purposes/1"]
    assert with_codes_read(draft, CATALOGUE)["purposes"][-1] == "O9"
    assert draft["purposes"][0] == "O40"


def test_every_rule_of_the_lint_has_words_articles_and_a_test() -> None:
    rules = lint_rules().rules
    assert len({rule.rule for rule in rules}) == len(rules)
    tested = {rule for _, rule, _ in BROKEN.values()} | {rule for rule, _ in OPEN.values()}
    tested |= {"effect_missing", "manner_beyond_purposes", "purpose_without_manner"}
    assert {rule.rule for rule in rules} == tested


def test_what_is_missing_comes_first() -> None:
    order = [each.severity for each in lint(shipped_notice(), CATALOGUE)]
    assert order == sorted(order, key=list(Severity).index)


def test_findings_are_plain_data() -> None:
    told = msgspec.json.encode(lint(shipped_notice(), CATALOGUE))
    assert msgspec.json.decode(told, type=list[NoticeFinding]) == lint(shipped_notice(), CATALOGUE)
    assert b"{what}" not in told
    assert b"{codes}" not in told
