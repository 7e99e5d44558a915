"""A process that checks its share of the stretches: `python -m ledger.verifying.worker PIPE`."""

import gc
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

import psycopg

from ledger.verifying.signed import Opener
from ledger.verifying.source import Source
from ledger.verifying.stretch import Jobs, check_stretch


class Share(NamedTuple):
    """Every so many stretches from the first on, as the snapshot shows them."""

    conninfo: str
    snapshot: str
    jobs: Jobs
    opener: Opener
    first: int
    step: int


def check(share: Share, pipe: Connection) -> None:
    """Sends what was found in each stretch, in order, or what PostgreSQL raised."""
    gc.freeze()
    gc.disable()  # nothing here goes in circles, and looking for them costs a fifth
    with psycopg.connect(share.conninfo) as connection:
        try:
            source = Source(connection, share.snapshot)
            for job in share.jobs.each(share.first, share.step):
                pipe.send(check_stretch(source, job, share.opener))
        except psycopg.Error as error:
            pipe.send(error)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(BrokenPipeError, EOFError), Connection(int(sys.argv[1])) as ours:
        check(ours.recv(), ours)
