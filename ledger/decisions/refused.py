"""Why a decision is not taken."""


class DecisionRefusedError(Exception):
    """The step is impossible as things stand; the text says why and what would be possible."""


class UnknownThingError(Exception):
    """What the decision is about does not exist."""
