"""What is sent to open, widen and close an investigation."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.reading.days import Day
from api.reading.texts import Recordable
from ledger.vocabulary.fields import ID_PATTERN, NAME_PATTERN

NAMED_MAX = 100

Names = Annotated[
    list[Annotated[str, Field(max_length=64, pattern=NAME_PATTERN.removesuffix(r"(?!\n)"))]],
    Field(min_length=1, max_length=NAMED_MAX),
]
Ids = Annotated[
    list[Annotated[str, Field(max_length=64, pattern=ID_PATTERN.removesuffix(r"(?!\n)"))]],
    Field(min_length=1, max_length=NAMED_MAX),
]
Subjects = Annotated[list[UUID], Field(min_length=1, max_length=NAMED_MAX)]


class Scoped(BaseModel):
    """Whose records and what may be looked at; `everybody` is all of it."""

    model_config = ConfigDict(extra="forbid")

    subjects: Subjects | None = None
    recipients: Names | None = None
    requests: Ids | None = None
    transactions: Ids | None = None
    everybody: bool = False

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.everybody or self.model_dump(include=set(SCOPE), exclude_none=True)):
            raise ValueError(f"name one of {', '.join(SCOPE)}, or everybody")
        return self

    def scope(self) -> dict[str, Any]:
        """As the fact has it."""
        named: dict[str, Any] = {name: getattr(self, name) for name in SCOPE}
        if self.subjects:
            named["subjects"] = sorted({str(subject) for subject in self.subjects})
        return {**named, "everybody": self.everybody}


SCOPE = ("subjects", "recipients", "requests", "transactions")


class Opening(Scoped):
    """`withheld_until`: the last day on which the members concerned are not told of it."""

    purpose: Recordable
    withheld_until: Day | None = None
    withheld_ground: Annotated[str, Field(min_length=1, max_length=24)] | None = None

    @model_validator(mode="after")
    def _withheld_on_a_ground(self) -> Self:
        if (self.withheld_until is None) != (self.withheld_ground is None):
            raise ValueError("withheld_until and withheld_ground go together")
        return self


class Widening(Scoped):
    """What comes into the scope, and why."""

    reason: Recordable


class Closing(BaseModel):
    """What came of it."""

    model_config = ConfigDict(extra="forbid")

    conclusion: Recordable
