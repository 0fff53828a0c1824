"""Keys that documents share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.differences.diff import diff
from conspectus.analysis.keys import key_codes, read_keys
from conspectus.analysis.selection import everything
from conspectus.analysis.values import one_column
from conspectus.errors import AnalysisError


def test_keys_are_numbered_without_gaps(make_store):
    frame = pd.DataFrame({"key": ["b", "b", "a", None, "c", "c"]})
    selection = everything(make_store(frame, np.ones((6, 1))))
    kept, score, keys = read_keys(selection, np.array([0.0, 1, 2, 3, 4, 5]), "key")
    assert kept.rows.tolist() == [0, 1, 4, 5]
    assert score.tolist() == [0, 1, 4, 5]
    assert keys.code.tolist() == [0, 0, 1, 1]
    assert (keys.n, keys.left_out) == (2, 2)


def test_keys_whose_documents_have_one_score_alone_are_left_out(make_store):
    frame = pd.DataFrame({"key": [1, 1, 2, 2, 3, 3, 3]})
    selection = everything(make_store(frame, np.ones((7, 1))))
    kept, score, keys = read_keys(selection, np.array([0.0, 1, 5, 5, 2, 2, 4]), "key")
    assert kept.rows.tolist() == [0, 1, 4, 5, 6]
    assert score.tolist() == [0, 1, 2, 2, 4]
    assert keys.code.tolist() == [0, 0, 1, 1, 1]
    assert (keys.n, keys.left_out) == (2, 2)


def test_documents_outside_lend_no_key_its_second_score(make_store):
    frame = pd.DataFrame({"key": [1, 1, 2, 2, 3, 3]})
    selection = everything(make_store(frame, np.ones((6, 1))))
    narrowed = selection.narrowed(np.array([True, False, True, True, True, True]))
    kept, _, keys = read_keys(narrowed, np.array([0.0, 0, 1, 0, 1]), "key")
    assert kept.rows.tolist() == [2, 3, 4, 5]
    assert keys.left_out == 1


def test_codes_number_values_as_they_come():
    assert key_codes(pd.Series(["q", None, "p", "q"])).tolist() == [0, -1, 1, 0]
    with pytest.raises(AnalysisError, match="'prompt' holds lists or records"):
        key_codes(pd.Series([[1], [2]], name="prompt"))


LARGE = 2**53  # from here on floats do not tell a whole number from the next


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (pd.Series([1, 2]), pd.Series([2.0, 1.0, 2.5]), [0, 1, 1, 0, 2]),
        (pd.Series([1, 2]), pd.Series([2, None], dtype="Int64"), [0, 1, 1, -1]),
        (pd.Series([1, 0]), pd.Series([True, False]), [0, 1, 0, 1]),
        (pd.Series([LARGE, LARGE + 1]), pd.Series([1.0, None]), [0, 1, 2, -1]),
        (pd.Series([LARGE, LARGE + 1]), pd.Series([float(LARGE), 5.0]), [0, 1, 0, 2]),
        (pd.Series([-LARGE - 1, -LARGE]), pd.Series([5.0, None]), [0, 1, 2, -1]),
        (pd.Series([LARGE + 1, None], dtype="Int64"), pd.Series([LARGE, 7.0]), [0, -1, 1, 2]),
        (pd.Series([LARGE + 1], dtype="uint64"), pd.Series([LARGE, LARGE + 1]), [0, 1, 0]),
        (pd.Series(["a", None]), pd.Series(["b", "a"]), [0, -1, 1, 0]),
    ],
)
def test_keys_of_two_stores_are_the_same_if_their_numbers_are(one, other, expected):
    assert key_codes(one_column([one, other])).tolist() == expected
    swapped = key_codes(one_column([other, one]))
    back = np.concatenate([swapped[len(other) :], swapped[: len(other)]])
    pairs = set(zip(expected, back.tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@pytest.mark.parametrize("numbers", [[1, 2], [1.0, None]])
def test_text_in_one_store_and_numbers_in_the_other_are_no_keys(numbers):
    column = one_column([pd.Series(["1", None]), pd.Series(numbers)]).rename("prompt")
    with pytest.raises(AnalysisError, match="'prompt' holds values of different kinds"):
        key_codes(column)


def large_stores(make_store, keys):
    """Stores of 40 prompts each, with whole numbers and with floats for keys."""
    present = np.ones((40, 2))
    present[:, 1] = np.arange(40) % 2
    return [make_store(pd.DataFrame({"prompt": own}), present) for own in keys]


def test_large_whole_keys_pair_the_documents_of_two_stores(make_store):
    keys = [LARGE + i for i in range(40)]
    fewer = pd.array([*keys[:39], None], dtype="Int64")
    one, two = large_stores(make_store, (keys, fewer))
    assert diff(one, b_store=two, paired_by="prompt").provenance["pairs"] == 39
    numbers = [float(i) for i in range(40)]  # a column of floats: none is one of the keys
    floats = large_stores(make_store, (keys, numbers))[1]
    with pytest.raises(AnalysisError, match="only 0 of the 80 values of 'prompt'"):
        diff(one, b_store=floats, paired_by="prompt")
    for asked in ({"paired_by": "prompt"}, {"unit": "prompt"}):
        text = large_stores(make_store, (keys, [str(key) for key in keys]))[1]
        with pytest.raises(AnalysisError, match="write it the same way"):
            diff(one, b_store=text, **asked)
