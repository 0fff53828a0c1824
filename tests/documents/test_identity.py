from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conspectus.documents.identity import UniqueIds


def test_names_met_again_are_numbered() -> None:
    assert UniqueIds().name(["a", "b", "a", "a"]) == ["a", "b", "a#2", "a#3"]


def test_a_number_the_user_chose_is_not_given_out_again() -> None:
    assert UniqueIds().name(["a", "a#2", "a", "a#2"]) == ["a", "a#2", "a#3", "a#2#2"]


def test_missing_names_are_row_numbers_that_clash_with_none() -> None:
    assert UniqueIds().name(["1", None, "", "3"]) == ["1", "1#2", "2", "3"]


@given(st.lists(st.sampled_from(["a", "a#2", "a#2#2", "b", "1", "", None]), max_size=40), st.data())
def test_ids_are_unique_and_the_same_however_the_stream_is_cut(names, data) -> None:
    whole = UniqueIds().name(names)
    assert len(set(whole)) == len(names)
    cut = data.draw(st.integers(0, len(names)))
    ids = UniqueIds()
    assert ids.name(names[:cut]) + ids.name(names[cut:]) == whole
