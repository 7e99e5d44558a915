"""The states of members while batches are taken in: from the table, from memory."""

from collections.abc import Collection
from importlib.resources import files

from psycopg import Connection

from projections.findings.state import State
from projections.members.remembered import REMEMBERED_BYTES, Remembered
from projections.projection import Row

HERE = files("projections.findings")
LOAD = (HERE / "load_states.sql").read_bytes()
WRITE = (HERE / "write_states.sql").read_bytes()
WRITTEN_ROWS = 500


class States:
    """Those of the members that a batch is about; a member that it touches later is read then."""

    def __init__(self, remembered_bytes: int = REMEMBERED_BYTES) -> None:
        self._remembered = Remembered(remembered_bytes)
        self._current: dict[str, State] = {}

    def begin(self, connection: Connection[Row], subjects: Collection[str]) -> None:
        self._current = {}
        self.load(connection, subjects)

    def load(self, connection: Connection[Row], subjects: Collection[str]) -> None:
        wanted = [subject for subject in subjects if subject not in self._current]
        found = self._remembered.find(wanted)
        missing = [subject for subject in wanted if subject not in found]
        if missing:
            cursor = connection.cursor(binary=True)
            found.update(cursor.execute(LOAD, {"subjects": missing}, prepare=False))
        for subject in wanted:
            self._current[subject] = State(found.get(subject))

    def of(self, subject: str) -> State:
        return self._current[subject]

    def put(self, subject: str, state: State) -> None:
        self._current[subject] = state

    def write(self, connection: Connection[Row]) -> None:
        changed = [(name, each.content) for name, each in self._current.items() if each.changed]
        cursor = connection.cursor(binary=True)
        for start in range(0, len(changed), WRITTEN_ROWS):
            subjects, contents = zip(*changed[start : start + WRITTEN_ROWS], strict=True)
            cursor.execute(WRITE, {"subjects": list(subjects), "states": list(contents)})
        for subject, content in changed:
            self._remembered.put(subject, content)
        self._current = {}

    def forget(self) -> None:
        self._remembered.clear()
        self._current = {}
