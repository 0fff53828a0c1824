from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.spatial.distance import cdist

from conspectus.analysis.clusters.similarity import overlap, similarity, unit_rows


@pytest.fixture(params=[0.3, 0.004], ids=["dense", "sparse"])
def matrix(request, rng):
    dense = rng.random((40, 900)) < request.param
    dense[3] = 0
    return dense.astype(np.float32)


def test_overlap_is_the_product_whichever_way_it_is_computed(matrix) -> None:
    a, b = sp.csr_array(matrix[:15]), sp.csr_array(matrix[15:])
    np.testing.assert_allclose(overlap(a, b), matrix[:15] @ matrix[15:].T)


def test_jaccard_against_scipy(matrix) -> None:
    found = similarity(sp.csr_array(matrix), sp.csr_array(matrix), "jaccard")
    filled = matrix.any(axis=1)
    expected = 1 - cdist(matrix[filled] > 0, matrix[filled] > 0, "jaccard")
    np.testing.assert_allclose(found[np.ix_(filled, filled)], expected, atol=1e-12)
    assert not found[3].any()
    assert not found[:, 3].any()


def test_cosine_against_scipy(matrix, rng) -> None:
    weighted = (matrix * rng.random(matrix.shape)).astype(np.float32)
    found = similarity(sp.csr_array(weighted), sp.csr_array(weighted), "cosine")
    filled = weighted.any(axis=1)
    expected = 1 - cdist(weighted[filled], weighted[filled], "cosine")
    np.testing.assert_allclose(found[np.ix_(filled, filled)], expected, atol=1e-6)
    assert found.max() <= 1.0


def test_unit_rows(matrix) -> None:
    rows = unit_rows(sp.csr_array(3 * matrix))
    length = np.linalg.norm(rows.toarray(), axis=1)
    np.testing.assert_allclose(length[length > 0], 1.0, rtol=1e-6)
    assert (length == 0).sum() == (~matrix.any(axis=1)).sum()
