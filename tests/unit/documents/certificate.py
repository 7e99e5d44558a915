"""An erasure certificate with something in every field."""

from typing import Any

CERTIFICATE: dict[str, Any] = {
    "document": "erasure-certificate/v1",
    "erasure": "E-2026-1",
    "subject": "0f4b0a0e-0000-4000-8000-000000000001",
    "request": "R-17",
    "trigger": "request",
    "reason": "the member asked for it",
    "ordered": {"position": 101, "time": "2026-11-22T16:30:00Z"},
    "completed": {"position": 110, "time": "2026-11-22T16:31:09.123456Z"},
    "positions": {"before": 100, "after": 110},
    "categories": [{"code": "C001", "zh": "辨識個人者", "en": "Identification of individuals"}],
    "whole": False,
    "method": {"zh": "刪除（金鑰銷毀）", "en": "deletion by destroying the keys"},
    "place": "Taipei",
    "keys_destroyed": ["k_-9" + "B" * 39],
    "controller": {"collector_name": "露雅米股份有限公司", "brand": "Luya Mi", "url": None},
    "stores": [{"store": "data_keys/C001", "zh": "資料金鑰", "en": "data key", "records": 2}],
    "replaces": ["ab" * 32],
    "kept": [
        {
            "categories": ["C002"],
            "ground": "ER21.1",
            "ground_words": {"zh": "法令所定之保存期限", "en": "Retention period by law"},
            "reason": "invoices are kept",
            "until": "2031-12-31",
        }
    ],
    "recipients": [
        {
            "recipient": "black-bear-express",
            "name": {"zh": "黑熊快遞", "en": "Black Bear Express"},
            "notification": "N1",
            "categories": ["C001"],
            "answer_due": "2026-12-07",
            "answer": "deleted",
            "answered": "2026-11-23T01:00:00+00:00",
        },
        {
            "recipient": "pay-day",
            "name": None,
            "notification": "N2",
            "categories": ["C001"],
            "answer_due": "2026-12-07",
            "answer": None,
            "answered": None,
        },
    ],
    "remains": [{"zh": "已加密且無法解密之紀錄", "en": "Sealed records that nobody can open"}],
    "sha256": "ab" * 32,
    "as_of_position": 112,
}
