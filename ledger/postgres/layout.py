"""Where the embedded PostgreSQL keeps its files below the ledger's home."""

from dataclasses import dataclass
from pathlib import Path

UNFINISHED = "unfinished-"


@dataclass(frozen=True, slots=True)
class Layout:
    """Names only; nothing here touches the disk."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def secret(self) -> Path:
        """The superuser's password, for the ledger's own processes."""
        return self.folder / "secret"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is, unless this path is too long for one."""
        return self.folder / "socket"

    @property
    def short_socket_note(self) -> Path:
        """Remembers the short folder that stands in for `socket_folder`."""
        return self.folder / "socket-folder"

    @property
    def users_lock(self) -> Path:
        """Shared by every using process; exclusive while the server stops."""
        return self.folder / "users.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Exclusive from the decision to start until the supervisor has ended."""
        return self.folder / "supervisor.lock"

    @property
    def server_lock(self) -> Path:
        """Inherited by PostgreSQL's programs: free only when none of them is left."""
        return self.folder / "server.lock"
