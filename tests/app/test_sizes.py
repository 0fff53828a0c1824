"""How much memory results hold, against what numpy and pandas say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis.differences.diff import diff
from conspectus.app.sizes import size_of


@dataclass
class Holder:
    what: Any
    store: Any = None


def test_arrays_count_by_their_bytes_and_once():
    array = np.zeros(100_000, np.int16)
    assert size_of(array) == pytest.approx(200_000, rel=0.01)
    assert size_of(Holder([array, array])) == pytest.approx(200_000, rel=0.01)
    assert size_of({"a": array, "b": array.copy()}) == pytest.approx(400_000, rel=0.01)


def test_sparse_matrices_count_all_their_arrays():
    matrix = sp.random_array((1_000, 1_000), density=0.1, format="csr", random_state=0)
    real = matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    assert size_of(matrix) == pytest.approx(real, rel=0.01)


def test_tables_of_texts_are_not_far_from_what_pandas_finds():
    table = pd.DataFrame({"n": range(10_000), "name": [f"name {i}" for i in range(10_000)]})
    assert 0.5 < size_of(table) / table.memory_usage(deep=True).sum() < 2
    assert size_of(table["n"]) == pytest.approx(80_000, rel=0.01)


def test_a_store_counts_nothing_and_a_result_what_it_holds(store):
    assert size_of(store) == 0
    assert size_of(Holder(None, store)) < 1_000
    result = diff(store, by="model", a="x", min_support=2)
    assert result.source.selection.side.nbytes < size_of(result) < 200_000


def test_what_refers_to_itself_ends():
    loop = [1, 2]
    loop.append(loop)
    assert 0 < size_of(loop) < 1_000
