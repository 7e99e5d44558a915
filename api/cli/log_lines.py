"""The log of a process, on stderr. By itself: a projector imports nothing of the service."""

import logging
import sys


def log_to_stderr() -> None:
    """One line a message: `action`, positions, types and ids; never personal data."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
