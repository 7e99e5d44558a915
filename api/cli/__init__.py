"""The `ledger` command: the composition root of every process."""

import atexit
import gc
import sys


def main() -> None:
    """Runs one command and ends the process: 0 done, 1 the answer is no, 2 wrong usage, 3 could not
    reach something.
    """
    from api.cli.run import run

    atexit.register(gc.freeze)  # msgspec 0.22 may crash when its types are taken apart at the end
    sys.exit(run(sys.argv[1:]))
