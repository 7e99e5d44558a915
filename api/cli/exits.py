"""Exit statuses of the `ledger` command, and the errors that lead to them (DESIGN §10)."""

NO = 1
USAGE = 2
UNREACHABLE = 3
INTERRUPTED = 130


class NoError(Exception):
    """The answer is no: something is behind, stopped, refused or not as it should be."""


class UnreachableError(Exception):
    """A server or file that is needed cannot be reached."""
