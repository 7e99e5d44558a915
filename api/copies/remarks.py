"""What a reader of a copy must know to read it right."""

from ledger.vocabulary.parts import Words

TIMES = Words(
    zh="時間為事件發生之時間；文件中之時間以臺北時間（UTC+8）表示，機器可讀檔案以 UTC 表示。",
    en="Times are when things happened: of Taipei (UTC+8) in the document, UTC in the data.",
)
BULK = Words(
    zh="同時查閱超過一百位會員之紀錄者，處理紀錄僅載人數，不逐一列名，故不在「查閱紀錄」之列。",
    en="Who looked at more than 100 members at once is recorded with their number only, and is not "
    "listed here.",
)
GENERAL = Words(
    zh="及於全體會員之措施（一般性之暫緩刪除、公開之事故通知）雖不具名，亦一併列出。",
    en="Measures for everybody, such as a general hold or a public notice of an incident, are "
    "listed although they name no member.",
)
CORRECTED = Words(
    zh="標示「已作廢」者為事後更正之紀錄，仍予保留以供查核，但不計入彙總。",
    en="What was taken back later is marked; it is kept for audit and not counted in the lines.",
)
WORKING = Words(
    zh="本件為內部工作用複本，未依任何請求案之決定排除內容，不得逕行交付。",
    en="This is a working copy: nothing is withheld by a decision. It is not to be handed over.",
)


def remarks(*, is_working: bool) -> list[Words]:
    return [TIMES, BULK, GENERAL, CORRECTED, *([WORKING] if is_working else [])]
