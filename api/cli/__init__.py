"""The `ledger` command: the composition root of every process."""

import sys


def main() -> None:
    """Runs one command and ends the process: 0 done, 1 the answer is no, 2 wrong usage, 3 could not
    reach something.
    """
    from api.cli.run import run

    sys.exit(run(sys.argv[1:]))
