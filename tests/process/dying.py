"""A process that erases a member and dies at one step of it, before or after."""

import os
import signal
import sys
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg

from api.database import Database
from api.erasing import ordering, steps
from api.erasing.ordering import Order
from api.service import open_service
from api.settings import Settings
from ledger.decisions.erasures import Wish
from ledger.log import erase
from ledger.log.writer import LogWriter
from ledger.vocabulary.codes import ErasureTrigger
from projections.catalog import all_projections
from projections.runner import Runner

STEPS: dict[str, tuple[Any, str]] = {
    "order": (erase, "order"),
    "journal": (steps, "write_down"),
    "destroy": (erase, "destroy"),
    "tell": (steps, "_tell"),
    "send": (LogWriter, "submit"),
    "complete": (erase, "complete"),
}
SCHEMA = "shop_log"


def die_at(step: str, moment: str) -> None:
    place, name = STEPS[step]
    real = getattr(place, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        real(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, dying)


def main(service_info: str, projector_info: str, home: str, subject: str, *point: str) -> None:
    folder = Path(home)
    settings = Settings(home=folder, keyring_file=folder / "keyring.json", schema=SCHEMA)
    runner = Runner(partial(psycopg.connect, projector_info), all_projections())
    Thread(target=runner.run, args=(Event(),), daemon=True).start()
    with open_service(settings, Database(service_info, projector_info)) as service:
        die_at(*point)
        wish = Wish(ErasureTrigger.PERIOD_OVER)
        ordering.order(service.erasing, Order("E1", UUID(subject), wish, "over", "test"))
        steps.carry_out_soon(service.erasing, "E1")


if __name__ == "__main__":
    main(*sys.argv[1:])
