"""Typesets one document as PDF: the program of a process that ends with it.

What it is given stands in no memory afterwards; the library remembers its last ten documents.
Run alone, it imports nothing but typst. On standard input a JSON object: `template`, `data`,
`folders` of fonts, and `time`, the document's date in seconds since 1970; the same in, the same
bytes out. Data is never source: the templates read it as JSON.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "templates"
FAMILIES = ("Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Noto Serif CJK TC")
"""Fonts that hold Traditional Chinese, the best first."""
NO_FONT = 3
"""Exit status: no folder holds one of these."""
UNSHOWN_ATTEMPTS = 5
UNSHOWN = re.compile(r'(?:the text|the codepoint) `"((?:[^"\\]|\\.|\\u\{[0-9a-f]+\})+)"`')
ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
DECEPTIVE: dict[int, str] = dict.fromkeys((0x200E, 0x200F, 0x061C), "") | {
    code: f"〔U+{code:04X}〕" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Marks that turn the direction of what follows: a value may not reorder the page."""


class FontsMissingError(Exception):
    """No font with Traditional Chinese is in the folders."""


def typeset(template: str, data: Any, folders: list[str], time: int) -> bytes:
    """The PDF. Raises `FontsMissingError`, `typst.TypstError`."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[Path(each) for each in folders])
    family = next((name for name in FAMILIES if name in fonts.families()), None)
    if family is None:
        raise FontsMissingError
    data = replaced(data, DECEPTIVE)
    for _ in range(UNSHOWN_ATTEMPTS):
        try:
            return _compiled(template, {"font": family, "data": data}, fonts, time)
        except typst.TypstError as error:
            if not (unshown := unshown_in(error.diagnostic)):
                raise
            data = replaced(data, unshown)
    return _compiled(template, {"font": family, "data": data}, fonts, time)


def _compiled(template: str, given: Mapping[str, Any], fonts: typst.Fonts, time: int) -> bytes:
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", timestamp=time, pdf_standards=["a-2a", "ua-1"])
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def unshown_in(diagnostic: str) -> dict[int, str]:
    """What to put for characters that no font holds: their code points, readable."""
    found = {_unescaped(match) for match in UNSHOWN.findall(diagnostic)}
    return {code: text for cluster in found for code, text in _instead(cluster).items()}


def _instead(cluster: str) -> dict[int, str]:
    """Of a letter with marks only the marks: the letter alone may well be held."""
    marks = [c for c in cluster if unicodedata.category(c) in ("Mn", "Me", "Cf")]
    wanted = marks if marks and len(cluster) > 1 else cluster
    return {
        ord(c): "" if unicodedata.category(c) == "Cf" else f"〔U+{ord(c):04X}〕" for c in wanted
    }


def _unescaped(text: str) -> str:
    """What the diagnostic quotes."""

    def character(found: re.Match[str]) -> str:
        code, letter = found.groups()
        plain = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
        return chr(int(code, 16)) if code else plain.get(letter, letter)

    return ESCAPED.sub(character, text)


def replaced(data: Any, characters: Mapping[int, str]) -> Any:
    """The same data with other characters in its texts."""
    if isinstance(data, str):
        return data.translate(characters)
    if isinstance(data, list):
        return [replaced(each, characters) for each in data]
    if isinstance(data, dict):
        return {name: replaced(each, characters) for name, each in data.items()}
    return data


def main() -> int:
    try:
        sys.stdout.buffer.write(typeset(**json.load(sys.stdin.buffer)))
    except FontsMissingError:
        return NO_FONT
    return 0


if __name__ == "__main__":
    sys.exit(main())
