"""PDF documents from templates and data, typeset one at a time in processes of their own."""

import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import msgspec

from api.documents.typesetting import NO_FONT
from api.problems import RETRY, Problem

PROGRAM = Path(__file__).with_name("typesetting.py")
USUAL_FOLDERS = tuple(
    Path(name)
    for name in (
        "/usr/share/fonts/opentype/noto",
        "/usr/share/fonts/truetype/noto",
        "/usr/share/fonts/noto-cjk",
        "/usr/share/fonts/google-noto-sans-cjk-fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
    )
)
"""Where Debian, Arch, Fedora and macOS put the fonts that the documents are set in."""
AT_ONCE = 2
WAIT_SECONDS = 30
LONGEST_SECONDS = 120

log = logging.getLogger("ledger.documents")


class Typesetter:
    """Makes PDF/A-2a documents with the fonts of one folder, or of the usual ones."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folders: Sequence[Path] = [folder] if folder else USUAL_FOLDERS
        self._free = BoundedSemaphore(AT_ONCE)

    def pdf(self, template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
        """The document; the same template, data and date give the same bytes.

        Raises a 503 `Problem` where no font holds Chinese, or where too many are being made.
        """
        job = {
            "template": template,
            "data": data,
            "folders": [str(each) for each in self._folders if each.is_dir()],
            "time": int(made_at.timestamp()),
        }
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise Problem(503, "Too many documents are being made", headers=RETRY)
        try:
            return _run(msgspec.json.encode(job))
        finally:
            self._free.release()


def _run(job: bytes) -> bytes:
    # -I: nothing of this process's folder or environment gets in
    command = [sys.executable, "-I", str(PROGRAM)]
    try:
        done = subprocess.run(
            command, input=job, capture_output=True, check=False, timeout=LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Problem(503, "The document takes too long to make") from None
    if done.returncode == NO_FONT:
        raise Problem(
            503,
            "No font holds Traditional Chinese",
            "install Debian's fonts-noto-cjk, or name a folder with Noto Sans CJK TC in "
            "LEDGER_FONTS and start the service again",
        )
    if done.returncode:
        # never what it says: a diagnostic may quote the data
        log.error("action=typesetting-failed status=%d", done.returncode)
        raise TypesettingError(done.returncode)
    return done.stdout


class TypesettingError(RuntimeError):
    """A template is at fault; the text tells the exit status and nothing of the data."""

    def __init__(self, status: int) -> None:
        super().__init__(f"typesetting ended with status {status}")
