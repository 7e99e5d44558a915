"""The folder below an anchor that is a log's own."""

from urllib.parse import unquote

import pytest

from api.witnessing.anchoring import folder_of


@pytest.mark.parametrize("origin", ["shop.example/log", "..", ".", "a/../b", "店.example", "a%2Fb"])
def test_each_origin_has_one_folder_of_its_own(origin: str) -> None:
    folder = folder_of(origin)
    assert "/" not in folder
    assert set(folder) != {"."}
    assert folder.isascii()
    assert unquote(folder) == origin
