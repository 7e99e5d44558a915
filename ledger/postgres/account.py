"""Which account PostgreSQL runs as: ours, but never root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypedDict

from ledger.postgres.errors import AccountUnusableError

UNPRIVILEGED = ("ledger", "postgres", "nobody")


class Identity(TypedDict):
    """The arguments of `subprocess` that give up root's rights, or keep ours."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


UNCHANGED = Identity(user=None, group=None, extra_groups=None)


@dataclass(frozen=True, slots=True)
class Account:
    """An account and whether running as it means dropping root's rights."""

    name: str
    uid: int
    gid: int
    drops: bool

    @property
    def identity(self) -> Identity:
        if not self.drops:
            return UNCHANGED
        return Identity(user=self.uid, group=self.gid, extra_groups=[])

    def to_text(self) -> str:
        """For a command line; `from_text` reads it."""
        return f"{self.uid}:{self.gid}:{self.name if self.drops else ''}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        uid, gid, name = text.split(":")
        return cls(name, int(uid), int(gid), drops=bool(name))

    def closed_folder(self, folder: Path) -> Path | None:
        """The first folder on the way to and with `folder` that this account may not enter."""
        if not self.drops:
            return None
        way = (*reversed(folder.parents), folder)
        return next((step for step in way if not self._may_enter(step)), None)

    def own(self, path: Path) -> None:
        """Give the account this one file or folder of ours; without dropping it is ours already."""
        if self.drops:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, top: Path) -> None:
        """Give the account a whole tree, following no symbolic link in it."""
        if not self.drops or top.lstat().st_uid == self.uid:
            return
        for _, folders, files, descriptor in os.fwalk(top):
            for name in (*folders, *files):
                os.chown(name, self.uid, self.gid, dir_fd=descriptor, follow_symlinks=False)
        self.own(top)  # last: its owner says that the rest is done

    def _may_enter(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def choose_account(wanted: str | None, data: Path) -> Account:
    """The account to run PostgreSQL as; `wanted` and the owner of `data` come before the list."""
    if os.geteuid() != 0:
        return _ourselves(wanted)
    account = _named(wanted) if wanted else _owner(data) or _first_unprivileged()
    if account.uid == 0:
        raise AccountUnusableError(f"PostgreSQL refuses to run as root; {data} must not be root's")
    return account


def _ourselves(wanted: str | None) -> Account:
    uid = os.geteuid()
    account = Account(_name(uid), uid, os.getegid(), drops=False)
    if wanted not in {None, account.name}:
        raise AccountUnusableError(
            f"only root may run PostgreSQL as {wanted}; we are {account.name}"
        )
    return account


def _owner(data: Path) -> Account | None:
    if not data.exists():
        return None
    status = data.stat()
    return Account(_name(status.st_uid), status.st_uid, status.st_gid, drops=True)


def _first_unprivileged() -> Account:
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return _named(name)
    raise AccountUnusableError(
        f"root may not run PostgreSQL, and none of {', '.join(UNPRIVILEGED)} exists to run it as"
    )


def _named(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError as error:
        raise AccountUnusableError(f"there is no account {name} to run PostgreSQL as") from error
    return Account(name, entry.pw_uid, entry.pw_gid, drops=True)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
