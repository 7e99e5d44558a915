"""Reading settings from an environment, one kind of value each."""

from collections.abc import Mapping, Sequence
from pathlib import Path


class SettingsError(Exception):
    """A setting is missing or unusable; the text names it."""


def number(
    environment: Mapping[str, str], name: str, default: int, most: int, unit: str = "days"
) -> int:
    text = environment.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name}: 1 to {most} {unit}")
    return int(text)


def file(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(text) if (text := environment.get(name)) else None


def folder(environment: Mapping[str, str], name: str) -> Path | None:
    if not (text := environment.get(name)):
        return None
    if not Path(text).is_dir():
        raise SettingsError(f"{name}: there is no such folder: {text}")
    return Path(text)


def items(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between commas, each once."""
    found = (item.strip() for item in environment.get(name, "").split(","))
    return tuple(dict.fromkeys(item for item in found if item))


def choice(environment: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """The first where none is made."""
    chosen = environment.get(name) or choices[0]
    if chosen not in choices:
        raise SettingsError(f"{name}: one of {', '.join(choices)}")
    return chosen


def secret(environment: Mapping[str, str], name: str) -> str | None:
    """The value itself, or the content of the file that `NAME_FILE` points at."""
    path = environment.get(f"{name}_FILE")
    if not path:
        return environment.get(name) or None
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE: {error.strerror}: {path}") from error
