"""What may stand in the way for a while: logged and tried again by what works in the background."""

import msgspec
import psycopg
from psycopg_pool import PoolTimeout

from api.erasing.journal import JournalDamagedError
from api.problems import Problem
from ledger.log.append import UnstorableError
from ledger.log.writer import QueueFullError, WriterClosedError
from ledger.sealing.errors import SealingError
from ledger.vocabulary.registry import UnknownEventTypeError, UnknownVersionError

BAD_WEATHER = (
    psycopg.Error,
    PoolTimeout,
    QueueFullError,
    WriterClosedError,
    SealingError,
    UnstorableError,
    JournalDamagedError,
    OSError,
    Problem,
    msgspec.DecodeError,
    UnknownEventTypeError,
    UnknownVersionError,
)
