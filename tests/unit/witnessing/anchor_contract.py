"""What every anchor does."""

from api.witnessing.anchor import Anchor


class AnchorContract:
    """Subclasses give the fixtures `anchor`, and `again` for the same place once more."""

    def test_what_was_never_written_is_nothing(self, anchor: Anchor) -> None:
        assert anchor.read("example.org/1.checkpoint") is None

    def test_what_was_written_is_there_for_everybody(self, anchor: Anchor, again: Anchor) -> None:
        assert anchor.create("example.org/1.checkpoint", b"first\n")
        assert again.read("example.org/1.checkpoint") == b"first\n"

    def test_nothing_is_written_over(self, anchor: Anchor, again: Anchor) -> None:
        anchor.create("example.org/1.checkpoint", b"first\n")
        assert not again.create("example.org/1.checkpoint", b"second\n")
        assert anchor.read("example.org/1.checkpoint") == b"first\n"

    def test_only_what_is_to_be_replaced_is(self, anchor: Anchor, again: Anchor) -> None:
        anchor.replace("example.org/latest", b"first\n")
        again.replace("example.org/latest", b"second\n")
        assert anchor.read("example.org/latest") == b"second\n"

    def test_all_that_stands_in_a_folder_is_named(self, anchor: Anchor) -> None:
        assert list(anchor.names("example.org")) == []
        anchor.create("example.org/1.checkpoint", b"first\n")
        anchor.create("example.org/12.checkpoint", b"second\n")
        anchor.create("example.orga/3.checkpoint", b"third\n")
        assert sorted(anchor.names("example.org")) == ["1.checkpoint", "12.checkpoint"]

    def test_names_do_not_meet(self, anchor: Anchor) -> None:
        assert anchor.create("example.org/1.checkpoint", b"first\n")
        assert anchor.create("example.com/1.checkpoint", b"second\n")
        assert anchor.create("example.org/12.checkpoint", b"third\n")
        assert anchor.read("example.org/1.checkpoint") == b"first\n"
