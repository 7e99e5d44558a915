"""Why a decision is not taken."""

from collections.abc import Mapping, Sequence


class DecisionRefusedError(Exception):
    """The step is impossible as things stand; the text says why and what would be possible.

    Where the thing has states, `state` tells them by part of it, `allowed` what each may do next;
    `answers` are those that would have been possible.
    """

    def __init__(
        self,
        reason: str,
        state: Mapping[str, str] | None = None,
        allowed: Mapping[str, Sequence[str]] | None = None,
        answers: Sequence[str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.state = state
        self.allowed = allowed
        self.answers = answers


class UnknownThingError(Exception):
    """What the decision is about does not exist."""
