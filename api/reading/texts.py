"""Texts that people write and the log keeps in clear: nothing personal may stand in them."""

from typing import Annotated

from pydantic import AfterValidator, Field

from ledger.intake.lint import card_number, personal_identifier, secret

TEXT_CHARACTERS = 500


def personal_fault(text: str) -> str | None:
    """Words for what must not stand in an unsealed text, or None."""
    return personal_identifier(text) or card_number(text) or secret(text)


def _recordable(text: str) -> str:
    if not text.strip():
        raise ValueError("says nothing")
    if found := personal_fault(text):
        raise ValueError(f"holds {found}")
    return text


Recordable = Annotated[
    str, Field(min_length=1, max_length=TEXT_CHARACTERS), AfterValidator(_recordable)
]
"""1 to 500 characters that say something and hold nothing personal; references of members are to be
looked for beside it.
"""
