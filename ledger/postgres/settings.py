"""How the embedded PostgreSQL is configured.

Everything goes on the command line, which is above every file and above ALTER SYSTEM: a later
release's values hold from the next start, and nobody can switch a rule off in between.
"""

from pathlib import Path

from ledger.postgres.account import Account
from ledger.postgres.binaries import Binaries
from ledger.postgres.layout import Layout
from ledger.postgres.programs import run_program

PORT = 5432  # only part of the socket's name

SETTINGS = (
    # nothing acknowledged is lost
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    # no way in but the socket
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("password_encryption", "scram-sha-256"),
    # no value of a statement in the log: neither its text, nor its parameters, nor the message
    # of its error, which quotes what it could not convert; the client gets that message
    ("log_min_messages", "log"),
    ("log_min_error_statement", "panic"),
    ("log_error_verbosity", "terse"),
    ("log_statement", "none"),
    ("log_min_duration_statement", "-1"),
    ("log_parameter_max_length", "0"),
    ("log_parameter_max_length_on_error", "0"),
    ("log_destination", "stderr"),
    ("logging_collector", "off"),
    ("log_timezone", "UTC"),
    ("timezone", "UTC"),
    # one ledger on one machine
    ("max_connections", "60"),
    ("shared_buffers", "256MB"),
    ("max_wal_size", "4GB"),
    ("checkpoint_timeout", "15min"),
    ("jit", "off"),
    ("cluster_name", "ledger"),
)
BEST_WAL_COMPRESSION = "lz4"


def server_command(
    binaries: Binaries, account: Account, layout: Layout, socket_folder: Path
) -> list[str]:
    """The complete command line of the server."""
    compression = _wal_compression(binaries, account, layout.data)
    settings = (
        *SETTINGS,
        ("port", str(PORT)),
        ("unix_socket_directories", str(socket_folder)),
        ("wal_compression", compression),
    )
    options = [part for name, value in settings for part in ("-c", f"{name}={value}")]
    return [str(binaries.postgres), "-D", str(layout.data), *options]


def _wal_compression(binaries: Binaries, account: Account, data: Path) -> str:
    """The best method that these binaries were built with."""
    setting = f"wal_compression={BEST_WAL_COMPRESSION}"
    command = [str(binaries.postgres), "-C", "wal_compression", "-D", str(data), "-c", setting]
    accepted = run_program(command, account.identity).returncode == 0
    return BEST_WAL_COMPRESSION if accepted else "on"
