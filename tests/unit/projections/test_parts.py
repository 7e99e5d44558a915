from projections.catalog import all_projections
from projections.parts import parts


def test_each_read_model_is_kept_by_one_process() -> None:
    found = [name for names in parts(all_projections()) for name in names]
    assert sorted(found) == sorted(projection.name for projection in all_projections())


def test_members_judging_and_what_hashes_leaves_have_processes_of_their_own() -> None:
    members, hashing, judging, others = parts(all_projections())
    assert (members, judging) == (("members",), ("findings",))
    assert hashing == ("transparency", "completeness")
    assert "disclosures" in others


def test_one_read_model_is_one_part() -> None:
    one, *_ = all_projections()
    assert parts([one]) == [(one.name,)]
