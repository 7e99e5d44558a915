"""The words of the vocabulary for the people it is about, in Traditional Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from gettext import NullTranslations, translation
from importlib import resources
from types import MappingProxyType

import msgspec
import pycountry

from ledger.vocabulary import codes, own
from ledger.vocabulary.parts import Words

TABLES: Mapping[type[StrEnum], str] = MappingProxyType(
    {
        codes.Manner: "manner",
        codes.Channel: "channel",
        codes.MarketingChannel: "channel",
        codes.ConsentKind: "consent",
        codes.RecipientRole: "recipient_role",
        codes.Right: "right",
        codes.Outcome: "outcome",
        codes.Provision: "provision",
        codes.Obtained: "obtained",
        codes.Handover: "handover",
        codes.RestrictionScope: "scope",
        codes.ErasureTrigger: "trigger",
        codes.NotificationKind: "notification",
        codes.Acknowledgement: "answer",
        codes.IncidentKind: "incident",
        codes.IdentityMethod: "identity",
        codes.Operation: "operation",
        codes.Permission: "permission",
        codes.Obligation: "obligation",
        own.Role: "role",
        own.Amendment: "amendment",
    }
)
"""Which table has the words of which closed list."""


def words_of(code: StrEnum) -> Words | None:
    """The words of a code of a closed list."""
    return words_in(TABLES[type(code)]).get(code.value) if type(code) in TABLES else None


@cache
def words_in(table: str) -> Mapping[str, Words]:
    """All words of one table: of a closed list, of event `types`, of `fields`, of `attributes`."""
    return _tables()[table]


@cache
def region_words(region: str) -> Words | None:
    """The names of a country by its ISO 3166-1 alpha-2 code."""
    country = pycountry.countries.get(alpha_2=region)
    if country is None:
        return None
    name = getattr(country, "common_name", country.name)
    return Words(zh=_chinese().gettext(name), en=name)


@cache
def _tables() -> dict[str, dict[str, Words]]:
    content = resources.files("ledger.catalogue").joinpath("words.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, dict[str, Words]])


@cache
def _chinese() -> NullTranslations:
    return translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_TW"])
