"""The projector as a child of the server: started again when it ends, ended with its parent."""

import logging
import os
import subprocess
import sys
from threading import Event, Thread
from types import TracebackType
from typing import Self

from api.settings import Settings

RESTART_SECONDS = 1.0
STOP_SECONDS = 20.0

log = logging.getLogger("ledger.projector")


class ProjectorProcess:
    """`ledger project` in a process of its own while inside the `with`.

    The child reads the end of a pipe: when this process ends, however it ends, the pipe closes and
    the child ends too.
    """

    def __init__(self, settings: Settings) -> None:
        self._environment = os.environ | settings.as_environment()
        self._stopping = Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep_running, name="projector-keeper", daemon=True)

    def __enter__(self) -> Self:
        self._child = self._start()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        self._stopping.set()
        if self._child and self._child.stdin:
            self._child.stdin.close()
        self._thread.join(STOP_SECONDS)
        if self._child:
            self._child.kill()
            self._child.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "api.cli", "project", "--until-stdin-closes"]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, env=self._environment, start_new_session=True
        )

    def _keep_running(self) -> None:
        while self._child:
            status = self._child.wait()
            if self._stopping.is_set():
                return
            log.error("action=projector-ended status=%d", status)
            if self._stopping.wait(RESTART_SECONDS):
                return
            self._child = self._start()
