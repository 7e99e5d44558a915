from projections.members.remembered import Remembered


def remembered(*subjects: str) -> Remembered:
    held = Remembered(most_bytes=10)
    for subject in subjects:
        held.put(subject, b"1234")
    return held


def test_finds_what_was_put_last() -> None:
    held = remembered("a")
    held.put("a", b"4321")
    assert held.find(["a", "b"]) == {"a": b"4321"}


def test_the_least_lately_written_leaves_first() -> None:
    assert set(remembered("a", "b", "a", "c").find("abc")) == {"a", "c"}


def test_what_is_too_large_is_not_kept() -> None:
    held = remembered("a")
    held.put("b", bytes(11))
    assert held.find("ab") == {}


def test_forgets_everything() -> None:
    held = remembered("a", "b")
    held.clear()
    assert held.find("ab") == {}
    held.put("c", bytes(10))
    assert set(held.find("c")) == {"c"}
