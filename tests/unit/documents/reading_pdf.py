"""What a PDF says and what it is made of."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """Everything it says, without line breaks and spaces: cells break words anywhere."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def fonts_of(pdf: bytes) -> list[tuple[str, bool]]:
    """Every font of every page, and whether it is embedded."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            (inner,) = font.get_object()["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"].get_object()
            found[str(font.get_object()["/BaseFont"])] = any(
                name.startswith("/FontFile") for name in described
            )
    return sorted(found.items())
