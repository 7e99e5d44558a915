"""`ledger restore-check`: every erasure holds, also after a backup was restored."""

import logging
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from api.erasing.restoring import Restored
    from api.service import Service

log = logging.getLogger("ledger.erasing")


def add_to(app: typer.Typer) -> None:
    app.command("restore-check")(restore_check_)


def restore_check_() -> None:
    """Apply again every erasure that a restored backup has undone; `serve` does it at its start."""
    from api.cli.opening import opened
    from api.erasing.restoring import restore_check

    with opened(makes=False) as service:
        done = restore_check(service.erasing)
    typer.echo(_told(done))


def check_restored(service: "Service") -> None:
    """Before anybody is served. Raises what `restore_check` raises."""
    from api.erasing.restoring import restore_check

    done = restore_check(service.erasing)
    if done.ordered_again or done.destroyed_again:
        log.warning("action=erasures-applied-again %s", _told(done))


def _told(done: "Restored") -> str:
    again = f"{len(done.ordered_again)} ordered again, {len(done.destroyed_again)} destroyed again"
    return f"{done.erasures} erasures hold: {again}, {len(done.written_down)} written down"
