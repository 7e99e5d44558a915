from pathlib import Path

import psycopg

from ledger.log.prepare import KEY_SECONDS, Preparer
from ledger.sealing.keyring import FileKeyring
from tests.database.conftest import Log
from tests.database.log.test_prepare import collected


class CountingKeyring(FileKeyring):
    unwrapped = 0

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        self.unwrapped += 1
        return super().unwrap(wrapped, context)


def test_a_data_key_stays_in_memory_for_a_minute_at_most(log: Log, tmp_path: Path) -> None:
    now = [1000.0]
    keyring = CountingKeyring.create(tmp_path / "keyring.json")
    prepare = Preparer(keyring, clock=lambda: now[0])
    with psycopg.connect(log.conninfo()) as service:
        counts = []
        for seconds in (0, KEY_SECONDS, KEY_SECONDS / 2):
            now[0] += seconds
            prepare(service, [collected()])
            counts.append(keyring.unwrapped)
    assert counts == [2, 2, 4]
