import os
from pathlib import Path

import pytest

from api.witnessing.anchor import AnchorError
from api.witnessing.folder import FolderAnchor
from tests.unit.witnessing.anchor_contract import AnchorContract

NAME = "example.org/1.checkpoint"


@pytest.fixture
def anchor(tmp_path: Path) -> FolderAnchor:
    return FolderAnchor(tmp_path / "anchor")


@pytest.fixture
def again(anchor: FolderAnchor) -> FolderAnchor:
    return FolderAnchor(anchor.folder)


class TestFolderAnchor(AnchorContract):
    pass


def refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("step", ["open", "fsync"])
def test_a_full_disk_leaves_nothing_half_written(
    anchor: FolderAnchor, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(os, step, refuse)
        with pytest.raises(AnchorError, match="No space left"):
            anchor.create(NAME, b"first\n")
        with pytest.raises(AnchorError, match="No space left"):
            anchor.replace(NAME, b"first\n")
    assert left_in(anchor.folder) == []
    assert anchor.create(NAME, b"first\n")


def test_a_mount_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    anchor = FolderAnchor(tmp_path / "mount" / "anchor")
    with pytest.raises(AnchorError, match="No such file or directory"):
        anchor.create(NAME, b"first\n")
    assert not (tmp_path / "mount").exists()


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "anchor").write_bytes(b"")
    anchor = FolderAnchor(tmp_path / "anchor")
    for act in (lambda: anchor.create(NAME, b""), lambda: anchor.read(NAME)):
        with pytest.raises(AnchorError, match=str(tmp_path)):
            act()


def test_nothing_but_what_was_written_is_left(anchor: FolderAnchor) -> None:
    anchor.create(NAME, b"first\n")
    anchor.create(NAME, b"second\n")
    anchor.replace("example.org/latest", b"first\n")
    assert sorted(path.name for path in left_in(anchor.folder)) == ["1.checkpoint", "latest"]
