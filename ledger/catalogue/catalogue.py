"""The codes an event may use: purposes, categories, legal bases, grounds, countries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import msgspec
import pycountry

from ledger.catalogue.tables import parse_table
from ledger.vocabulary.codes import Right
from ledger.vocabulary.notices import NoticePublished
from ledger.vocabulary.organisation import CatalogueKind, CatalogueRow


class Basis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A legal basis; `mark` says how it was confirmed: V the primary text, S a secondary one."""

    code: str
    article: str
    text_zh: str
    text_en: str
    kind: str
    mark: str


class Ground(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ground to refuse these rights, of a closed list; `mark` as for a basis, or `own` for a
    procedural ground that this ledger names and no text of the law was read for.
    """

    code: str
    text_zh: str
    text_en: str
    rights: list[Right]
    mark: str
    article: str | None = None


class Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tables of one version of the law."""

    law: str
    title_zh: str
    title_en: str
    bases: list[Basis]
    grounds: list[Ground]


@dataclass(frozen=True)
class Catalogue:
    """The codes in force, each with what it means; a code not in here is refused."""

    purposes: dict[str, CatalogueRow]
    categories: dict[str, CatalogueRow]
    bases: dict[str, Basis]
    grounds: dict[str, Ground]
    law: str
    """The version of the law that the bases and grounds are of."""
    regions: frozenset[str]
    special_categories: frozenset[str]
    """Categories of which some or all data falls under PDPA Art. 6."""

    @classmethod
    def shipped(cls) -> "Catalogue":
        """The rows whose code and name were seen in public text, and the law in force."""
        return _shipped()

    def with_rows(self, kind: CatalogueKind, rows: Iterable[CatalogueRow]) -> "Catalogue":
        """This catalogue with rows of an official table added, or put in the place of its own."""
        if kind is CatalogueKind.PURPOSES:
            return replace(self, purposes=self.purposes | _by_code(rows))
        categories = self.categories | _by_code(rows)
        return replace(self, categories=categories, special_categories=_special(categories))


def shipped_notice() -> NoticePublished:
    """The Luya Mi privacy policy as data.

    The policy has no version, date, Chinese text or division of purposes among its manners: those
    values, the recipients' role and the channel `other` (customer service) are assumptions of this
    file, to be confirmed by the organisation before it publishes.
    """
    return msgspec.json.decode(_file("notice_luyami.json"), type=NoticePublished)


@cache
def _shipped() -> Catalogue:
    law = msgspec.json.decode(_file("law_tw.json"), type=Law)
    categories = _by_code(parse_table(_file("categories.csv")))
    return Catalogue(
        purposes=_by_code(parse_table(_file("purposes.csv"))),
        categories=categories,
        bases={basis.code: basis for basis in law.bases},
        grounds={ground.code: ground for ground in law.grounds},
        law=law.law,
        regions=frozenset(country.alpha_2 for country in pycountry.countries),
        special_categories=_special(categories),
    )


def _by_code(rows: Iterable[CatalogueRow]) -> dict[str, CatalogueRow]:
    return {row.code: row for row in rows}


def _special(categories: dict[str, CatalogueRow]) -> frozenset[str]:
    return frozenset(code for code, row in categories.items() if row.special)


def _file(name: str) -> bytes:
    return resources.files("ledger.catalogue").joinpath(name).read_bytes()
