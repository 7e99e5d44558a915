"""Why nothing is signed. Each text is for whoever runs the ledger; `what` may be told anybody."""


class PublishingError(Exception):
    """Nothing is signed until somebody has looked."""

    what = "nothing is signed"


class LogKeyError(PublishingError):
    """The file of the log's key cannot be used."""

    what = "the log's key cannot be used"


class LogKeyLostError(LogKeyError):
    """The key that this log has signed with is not there."""

    what = "the log's key is lost"


class CheckpointFileError(PublishingError):
    """The file of the last checkpoint cannot be used."""

    what = "the file of the last checkpoint cannot be used"


class CheckpointFileLostError(PublishingError):
    """The database says that it was signed, and nothing outside of it says how far."""

    what = "the file of the last checkpoint is lost"

    def __init__(self, text: str, size: int) -> None:
        """`size` is of the database's last checkpoint: the one that may be adopted."""
        super().__init__(text)
        self.what = f"{type(self).what}: {way_out(size)}"


class NotAdoptableError(PublishingError):
    """There is nothing that a person would have to vouch for, or not that."""

    what = "the database's checkpoint is not adopted"


class CheckpointDamagedError(PublishingError):
    """A checkpoint in the database is not one."""

    what = "a stored checkpoint is damaged"


class EvidenceDamagedError(PublishingError):
    """What names this log in a place outside of the database cannot be opened."""

    what = "what is kept of this log elsewhere cannot be read"


class HistoryLostError(PublishingError):
    """The log is shorter than it was when it was signed: a restored backup."""

    what = "the log is shorter than what was signed"


class HistoryForkedError(PublishingError):
    """The log is not the one that was signed."""

    what = "the log is not the one that was signed"


class TilesLostError(PublishingError):
    """The tree is not what its tables say."""

    what = "tiles of the log's tree are missing"


def way_out(size: int) -> str:
    """What to do where that file is lost, and the database's last checkpoint is of this size."""
    return (
        "put it back from its copy; or, if a checkpoint kept elsewhere shows that no later one was"
        f" signed, run `ledger adopt-checkpoint {size}`"
    )
