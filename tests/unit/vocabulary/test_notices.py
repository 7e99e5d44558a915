"""A notice may say more than in the first release; what it said then reads the same."""

import msgspec

from ledger.vocabulary.notices import NoticePublished, RequestRules
from ledger.vocabulary.parts import Words
from ledger.vocabulary.schema import json_schema
from tests.notices import complete

SAID = Words(zh="說明", en="said")


def test_what_a_notice_says_of_requests_goes_there_and_back() -> None:
    notice = msgspec.structs.replace(
        complete(), request_rules=RequestRules(fees=SAID), kept_after_stop=SAID
    )
    stored = msgspec.json.encode(notice)
    assert msgspec.json.decode(stored, type=NoticePublished) == notice
    assert msgspec.json.decode(stored)["request_rules"] == {"fees": {"zh": "說明", "en": "said"}}


def test_a_notice_that_says_nothing_of_them_stores_nothing_of_them() -> None:
    stored = msgspec.json.decode(msgspec.json.encode(complete()))
    assert {"request_rules", "kept_after_stop"}.isdisjoint(stored)


def test_nobody_has_to_say_it() -> None:
    schema = json_schema(NoticePublished)
    assert {"request_rules", "kept_after_stop"} <= set(schema["properties"])
    assert {"request_rules", "kept_after_stop"}.isdisjoint(schema["required"])
