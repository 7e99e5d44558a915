"""What is said of an erasure: the statement whose hash the log holds, and its certificate. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import orjson

from ledger.catalogue.catalogue import Catalogue
from ledger.vocabulary.envelope import Stored
from ledger.vocabulary.erasure import (
    ErasureCompleted,
    ErasureOrdered,
    RecipientAcknowledged,
    RecipientNotified,
)
from ledger.vocabulary.fact import Fact
from ledger.vocabulary.own import OWN_SOURCE
from projections.projection import Event

DOCUMENT = "erasure-certificate/v1"
METHOD = {
    "zh": "刪除（金鑰銷毀）：以 AES-256-GCM 加密保存之個人資料，其資料金鑰已銷毀，"
    "內容無法再行還原。",
    "en": "Erasure by destruction of keys: the personal values were kept only under AES-256-GCM, "
    "and the data keys that open them were destroyed.",
}
NOTHING_SEALED = {
    "zh": "查無以金鑰加密保存之個人資料；會員代號與紀錄之連結及查詢資料已刪除。",
    "en": "No personal values were held under a key; the link from the member's reference to the "
    "records, and what is looked up by it, were deleted.",
}
STORES = {
    "subjects": {"zh": "會員代號對照", "en": "look-up of the member's reference"},
    "members": {"zh": "會員現況檢視", "en": "current view of the member"},
    "consents": {"zh": "同意現況", "en": "current consents"},
    "marketing_refusals": {"zh": "拒絕行銷現況", "en": "current refusals of marketing"},
}
DATA_KEYS = "data_keys/"
REMAINS_ALWAYS = (
    {
        "zh": "處理紀錄本身（時間、目的、類別、對象，不含內容值）依數位經濟相關產業個人資料檔案"
        "安全維護管理辦法第16條至少保存五年。",
        "en": "The records of processing themselves (time, purpose, category, recipient; no "
        "values) are kept for at least five years (MODA Regulation, Art. 16).",
    },
    {
        "zh": "資料庫備份、交易紀錄及尚未清理之資料列中可能仍有經包裝之金鑰複本，於下次更換"
        "金鑰加密金鑰並銷毀舊金鑰時一併失效；其中之會員代號鍵控查詢值則至該等備份銷毀時為止。",
        "en": "Backups, the database's own journal and rows not yet vacuumed may still hold "
        "wrapped copies of the destroyed keys, useless once the key-encryption key is next "
        "changed and destroyed, and keyed look-ups of references, until those backups are gone.",
    },
    {
        "zh": "每筆紀錄之鍵控指紋仍保留，用以辨識重複送達之事件。",
        "en": "A keyed fingerprint of each record remains, by which a repeated event is known.",
    },
)
REMAINS_WHOLE = {
    "zh": "會員代號之鍵控墓碑仍保留，僅用以發現刪除後之再使用，無法連回先前之紀錄。",
    "en": "A keyed tombstone of the member's reference remains, only to find a use after the "
    "erasure; it does not lead back to the earlier records.",
}
REMAINS_PARTLY = {
    "zh": "本次並非刪除全部資料，會員代號與紀錄之連結仍保留。",
    "en": "Not everything was erased: the link between the member's reference and the records "
    "remains.",
}


class Names(NamedTuple):
    """Who issues a certificate, and the recipients by id, in both languages."""

    controller: Mapping[str, Any] | None
    recipients: Mapping[str, Any]


def statement(
    ordered: Event, completed: ErasureCompleted, told: Sequence[RecipientNotified]
) -> dict[str, Any]:
    """What was destroyed, how, where, and what stays: only what the log itself says, in codes."""
    stored: Stored[ErasureOrdered] = ordered.stored
    order = stored.data
    return {
        "document": DOCUMENT,
        "erasure": order.erasure,
        "subject": stored.subject,
        "request": order.request,
        "trigger": order.trigger.value,
        "reason": order.reason,
        "ordered": {"position": ordered.position, "time": ordered.recorded_at},
        "categories": order.categories,
        "whole": order.categories is None and not order.kept,
        "method": completed.method,
        "place": completed.place,
        "keys_destroyed": completed.keys_destroyed,
        "stores": msgspec.to_builtins(completed.stores),
        "replaces": completed.replaces or [],
        "kept": msgspec.to_builtins(order.kept or []),
        "recipients": [_told(each) for each in _first(told)],
    }


def digest(statement: Mapping[str, Any]) -> str:
    """SHA-256 of `text` in hexadecimal."""
    return hashlib.sha256(text(statement).encode()).hexdigest()


def text(statement: Mapping[str, Any]) -> str:
    """The statement in its one spelling: JSON, keys sorted, no spaces, times in UTC."""
    return orjson.dumps(statement, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z).decode()


def certificate(
    events: Sequence[Event], catalogue: Catalogue, names: Names, position: int
) -> dict[str, Any]:
    """The certificate of a completed erasure, with what recipients answered up to `position`.

    `events` are those of the erasure. ValueError where the log's hash is not that of what the log
    says.
    """
    own = [event for event in events if event.stored.source == OWN_SOURCE]
    (ordered,) = (event for event in own if isinstance(event.stored.data, ErasureOrdered))
    (ended,) = (event for event in own if isinstance(event.stored.data, ErasureCompleted))
    completed: ErasureCompleted = ended.stored.data
    told = facts_of(RecipientNotified, (e for e in own if e.position < ended.position))
    said = statement(ordered, completed, told)
    if digest(said) != completed.certificate_sha256:
        raise ValueError("the statement is not the one whose hash the log holds")
    answers = {
        (e.stored.data.notification, e.stored.data.recipient): e
        for e in events
        if _is_answer(e.stored.data) and e.stored.subject == said["subject"]
    }
    return said | {
        "controller": names.controller,
        "completed": {"position": ended.position, "time": ended.recorded_at},
        "positions": {"before": ordered.position - 1, "after": ended.position},
        "categories": _categories(said, catalogue),
        "method": METHOD if said["keys_destroyed"] else NOTHING_SEALED,
        "stores": [_store(each) for each in said["stores"]],
        "kept": [_kept(each, catalogue) for each in said["kept"]],
        "recipients": [_answered(each, answers, names.recipients) for each in said["recipients"]],
        "remains": [*REMAINS_ALWAYS, REMAINS_WHOLE if said["whole"] else REMAINS_PARTLY],
        "statement": text(said),
        "sha256": completed.certificate_sha256,
        "as_of_position": position,
    }


def facts_of(cls: type[Any], events: Any) -> list[Any]:
    return [event.stored.data for event in events if isinstance(event.stored.data, cls)]


def _first(told: Sequence[RecipientNotified]) -> list[RecipientNotified]:
    """Each notification as it was first made: a reminder says nothing new."""
    found: dict[str, RecipientNotified] = {}
    for each in told:
        found.setdefault(each.notification, each)
    return sorted(found.values(), key=lambda each: each.recipient)


def _is_answer(fact: Fact) -> bool:
    return isinstance(fact, RecipientAcknowledged)


def _told(fact: RecipientNotified) -> dict[str, Any]:
    return {
        "recipient": fact.recipient,
        "notification": fact.notification,
        "categories": fact.categories,
        "answer_due": fact.answer_due,
    }


def _categories(said: Mapping[str, Any], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Those ordered, or those whose keys were destroyed."""
    classes = [each["store"].removeprefix("data_keys/") for each in said["stores"]]
    kept = {code for each in said["kept"] for code in each["categories"]}
    codes = said["categories"] or [name for name in classes if name in catalogue.categories]
    return [_words(code, catalogue) for code in codes if code not in kept]


def _store(store: Mapping[str, Any]) -> dict[str, Any]:
    """A store with its name in words."""
    name: str = store["store"]
    if name.startswith(DATA_KEYS):
        part = name.removeprefix(DATA_KEYS)
        return {**store, "zh": f"資料金鑰（{part}）", "en": f"data key of {part}"}
    return {**store, **STORES.get(name, {"zh": name, "en": name})}


def _words(code: str, catalogue: Catalogue) -> dict[str, Any]:
    row = catalogue.categories.get(code)
    return {"code": code, "zh": row and row.name_zh, "en": row and row.name_en}


def _kept(kept: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    ground = catalogue.grounds.get(kept["ground"])
    words = {"zh": ground and ground.text_zh, "en": ground and ground.text_en}
    return {"until": None, **kept, "ground_words": words}


def _answered(
    told: Mapping[str, Any], answers: Mapping[tuple[str, str], Event], names: Mapping[str, Any]
) -> dict[str, Any]:
    answer = answers.get((told["notification"], told["recipient"]))
    when: datetime | None = answer.recorded_at if answer else None
    return {
        **told,
        "name": names.get(told["recipient"]),
        "answer": answer.stored.data.answer.value if answer else None,
        "answered": when,
        "answered_by": answer.stored.source if answer else None,
    }
