"""Documents alike in everything that is held equal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.confounds.crossing import cross, listed
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError

N = 300


@pytest.fixture
def selection(make_store):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {"topic": rng.choice(["x", "y", None], N), "year": rng.integers(1, 5, N), "same": "s"}
    )
    return everything(make_store(frame, np.ones((N, 1)), n_tokens=rng.integers(3, 90, N)))


def test_strata_are_the_groups_of_a_group_by(selection):
    found = cross(selection, ("topic", "year", "same"), 10, adjust_length=False)
    assert found.names == ("topic", "year")
    columns = [selection.column(name) for name in found.names]
    expected = pd.DataFrame(dict(zip("ab", columns, strict=True))).groupby(["a", "b"], dropna=False)
    pairs = set(zip(expected.ngroup().tolist(), found.strata().tolist(), strict=True))
    assert len(pairs) == expected.ngroups == len({stratum for _, stratum in pairs})
    assert set(found.strata().tolist()) == set(range(expected.ngroups))


def test_length_comes_first_in_the_bins_asked_for(selection):
    found = cross(selection, ("topic",), 4, adjust_length=True)
    assert found.names == ("length", "topic")
    assert np.bincount(found.codes["length"]).tolist() == pytest.approx([N / 4] * 4, abs=8)
    assert found.length is not None
    assert found.length.n == 4
    assert cross(selection, (), 4, adjust_length=False).length is None


def test_what_differs_only_outside_is_no_confound(selection):
    inside = selection.narrowed((selection.column("topic") == "x").to_numpy())
    found = cross(inside, ("topic", "year"), 10, adjust_length=False)
    assert found.names == ("year",)
    strata = found.strata()
    assert np.unique(strata[inside.rows]).size == 4
    assert not strata[inside.side < 0].any()


def test_an_unknown_column_is_refused(selection):
    with pytest.raises(AnalysisError, match="no column 'topics'"):
        cross(selection, ("topics",), 10, adjust_length=True)


@pytest.mark.parametrize(
    ("names", "told"), [((), ""), (("a",), "a"), ("ab", "a and b"), ("abc", "a, b and c")]
)
def test_names_are_listed_as_english_does(names, told):
    assert listed(names) == told
