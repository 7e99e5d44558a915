"""A draft as people write it: codes in any spelling, or by name, in place of the official ones."""

from collections.abc import Mapping
from typing import Any

from ledger.catalogue.catalogue import Catalogue
from ledger.catalogue.spelling import resolve
from ledger.rules.linting.rule import Gap, same
from ledger.vocabulary.organisation import CatalogueRow

Body = dict[str, Any]
WRITTEN_CHARACTERS = 160


def with_codes_read(draft: Body, catalogue: Catalogue) -> Body:
    """The draft with every code that can be read in its official spelling; the rest as it was."""
    return _read(draft, catalogue, [])


def readable(draft: Body, catalogue: Catalogue) -> tuple[Body, list[Gap]]:
    """As `with_codes_read`, without the codes that cannot be read; those as gaps."""
    gaps: list[Gap] = []
    read = _read(draft, catalogue, gaps)
    for gap in reversed(gaps):
        _drop(read, gap.pointer.split("/")[1:])
    return read, gaps


def _read(draft: Body, catalogue: Catalogue, gaps: list[Gap]) -> Body:
    purposes, categories = catalogue.purposes, catalogue.categories
    read = _codes(draft, "purposes", purposes, "", gaps)
    read = _codes(read, "categories", categories, "", gaps)
    parts = (("manners", "purposes", purposes), ("recipients", "categories", categories))
    for part, field, table in parts:
        if isinstance(listed := draft.get(part), list):
            read[part] = [
                _codes(each, field, table, f"/{part}/{index}", gaps)
                if isinstance(each, dict)
                else each
                for index, each in enumerate(listed)
            ]
    return read


def _codes(
    part: Body, field: str, table: Mapping[str, CatalogueRow], at: str, gaps: list[Gap]
) -> Body:
    codes = part.get(field)
    if not isinstance(codes, list):
        return dict(part)
    read = []
    for index, written in enumerate(codes):
        code = resolve(written, table) if isinstance(written, str) else None
        if code is None and isinstance(written, str):
            what = same(written[:WRITTEN_CHARACTERS])
            gaps.append(Gap("code_unreadable", f"{at}/{field}/{index}", (what,)))
        read.append(code or written)
    return {**part, field: read}


def _drop(draft: Body, steps: list[str]) -> None:
    *path, field, index = steps
    part: Any = draft
    for step in path:
        part = part[int(step)] if isinstance(part, list) else part[step]
    del part[field][int(index)]
