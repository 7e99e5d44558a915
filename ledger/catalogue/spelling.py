"""The ways people write a catalogue code, folded into the official one."""

import re
import unicodedata

CIRCLES = "○〇◯零"
DIGITS = str.maketrans(CIRCLES + "一二三四五六七八九", "0" * len(CIRCLES) + "123456789")
PURPOSE = re.compile(r"[0-9O]{3}")
CATEGORY = re.compile(r"C[0-9O]{3}")


def fold_code(written: str) -> str:
    """The code in ASCII, capital letters and digits: `O40`, `○四○` and `０４０` become `040`.

    What is no code of either table is only normalised; it is for the caller to look it up.
    """
    plain = unicodedata.normalize("NFKC", written).strip().upper().translate(DIGITS)
    if PURPOSE.fullmatch(plain):
        return plain.replace("O", "0")
    if CATEGORY.fullmatch(plain):
        return "C" + plain[1:].replace("O", "0")
    return plain
