"""What can go wrong with the embedded PostgreSQL, one class per case with a remedy of its own."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the text says what to do about it."""


class HomeUnreachableError(EmbeddedPostgresError):
    """The home folder cannot be entered or written, by us or by PostgreSQL's account."""


class DiskFullError(EmbeddedPostgresError):
    """The file system of the home folder has no room."""


class AccountUnusableError(EmbeddedPostgresError):
    """PostgreSQL cannot run as the account asked for."""


class BinariesMissingError(EmbeddedPostgresError):
    """No PostgreSQL that we can run is installed."""


class VersionMismatchError(EmbeddedPostgresError):
    """The data folder belongs to another major version than the installed binaries."""


class StartFailedError(EmbeddedPostgresError):
    """PostgreSQL did not come up; the text quotes its log."""
