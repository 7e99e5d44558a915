"""One of several processes behind a socket: a service of its own, ended with its parent."""

import os
import signal
from contextlib import ExitStack
from multiprocessing import parent_process
from threading import Thread

from fastapi import FastAPI

from api.app import make_app
from api.cli.log_lines import log_to_stderr
from api.cli.memory import settle
from api.cli.opening import opened


def make_worker() -> FastAPI:
    """The application on a service that is closed when the application ends."""
    log_to_stderr()
    Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    with ExitStack() as stack:
        service = stack.enter_context(opened())
        service.catalogue.refresh()
        app = make_app(service)
        app.state.closing = stack.pop_all()
    settle()
    return app


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
