from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.concepts.company import (
    AT_LARGE,
    BEST,
    attachment,
    by_company,
    correlations,
    partiality,
)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def ones(dense) -> sp.csr_array:
    return sp.csr_array(np.asarray(dense, np.float32))


def test_correlations_are_those_of_numpy(rng) -> None:
    dense = rng.random((60, 9)) < rng.uniform(0.1, 0.9, 9)
    others = np.array([4, 0, 7])
    found = correlations(ones(dense), others)
    expected = np.corrcoef(dense.T.astype(float))[:, others]
    expected[others, np.arange(3)] = np.nan
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_what_all_or_none_have_goes_along_with_nothing(rng) -> None:
    dense = rng.random((30, 4)) < 0.5
    dense[:, 1], dense[:, 2] = True, False
    found = correlations(ones(dense), np.array([0, 1, 2]))
    assert (found[1, [0, 2]] == 0).all()
    assert (found[2, :2] == 0).all()
    assert (found[3, 1:] == 0).all()


def test_attachment_by_hand() -> None:
    """Mean size 0.4 of two against a mean of 0.2 and a spread of 0.1; signs do not matter."""
    best = np.array([[0.5, -0.3], [np.nan, 0.4]])
    usual = np.array([[0.1, -0.3], [-0.3, 0.1]])
    expected = [(0.4 - 0.2) / (0.1 / np.sqrt(2)), (0.4 - 0.2) / 0.1]
    np.testing.assert_allclose(attachment(best, usual), expected)


def test_partiality_by_hand() -> None:
    """Means 0.5, 0.1 and -0.3 with two, one and one concepts; a spread of 0.2."""
    ends = [np.array([[0.6, 0.4]]), np.array([[0.1]]), np.array([[-0.3]])]
    usual = np.array([[0.2, -0.2]])
    error = 0.2 * np.array([np.sqrt(1 / 2 + 1 / 2), np.sqrt(1 + 1 / 3), np.sqrt(1 + 1 / 3)])
    expected = np.array([0.5 + 0.1, 0.1 - 0.1, -0.3 - 0.3]) / error
    np.testing.assert_allclose(partiality(ends, usual)[0], expected, atol=1e-12)


def test_what_goes_along_with_both_ends_alike_is_partial_to_none() -> None:
    ends = [np.array([[0.3, 0.5]]), np.array([[0.4, 0.4]])]
    np.testing.assert_allclose(partiality(ends, np.array([[0.1, -0.1]])), 0, atol=1e-12)


def axis_documents(rng, n=400, named=30, hidden=10, other=60):
    """Two kinds of documents: concepts named for them, some misnamed, and some with other names.

    Of the named concepts the last ten have nothing to do with the kinds; `hidden` ones do, and
    stand behind all others by name. A second trait, which `other` concepts show, crosses the first.
    """
    kind, trait = rng.random(n) < 0.5, rng.random(n) < 0.5
    share = np.full((n, named + other + hidden), 0.25)
    end = np.arange(share.shape[1]) % 2
    for j in [*range(named - 10), *range(named + other, share.shape[1])]:
        share[:, j] = np.where(kind == (end[j] == 1), 0.5, 0.1)
    for j in range(named, named + other // 2):
        share[:, j] = np.where(trait, 0.5, 0.1)
    return ones(rng.random(share.shape) < share), end


def test_hidden_concepts_come_up_and_misnamed_ones_go_down(rng, monkeypatch) -> None:
    monkeypatch.setattr("conspectus.analysis.concepts.company.BEST", 30)
    monkeypatch.setattr("conspectus.analysis.concepts.company.BEST_OF_END", 15)
    present, end = axis_documents(rng)
    first = np.argsort(-by_company(present, end), kind="stable")[:30]
    assert set(range(20)) <= set(first.tolist())
    assert np.isin(np.arange(90, 100), first).sum() >= 8
    crossing = np.isin(np.arange(30, 60), first).sum()
    assert crossing <= 2


def test_an_axis_of_one_end_has_names_and_attachment(rng, monkeypatch) -> None:
    monkeypatch.setattr("conspectus.analysis.concepts.company.BEST", 30)
    present, _ = axis_documents(rng)
    found = by_company(present, np.full(100, 2))
    size = np.abs(np.corrcoef(present.toarray().T.astype(float)))
    np.fill_diagonal(size, np.nan)
    count = 30 - (np.arange(100) < 30)
    above = np.nanmean(size[:, :30], axis=1) - np.nanmean(size, axis=1)
    rank = np.argsort(np.argsort(-above / np.nanstd(size, axis=1) * np.sqrt(count))) + 1
    np.testing.assert_allclose(found, 1 / (61 + np.arange(100)) + 1 / (60 + rank), atol=1e-9)


def test_few_concepts_stay_in_the_order_of_their_names(rng) -> None:
    """All of them are the best and concepts at large, and company tells nothing."""
    present = ones(rng.random((50, 12)) < 0.4)
    assert np.argsort(-by_company(present, np.zeros(12, np.int64))).tolist() == list(range(12))


def test_noise_keeps_the_order_of_names_as_far_as_chance_lets_it(rng) -> None:
    """Without company to tell anything the places of names and of the result agree."""
    dense = rng.random((300, 200)) < 0.3
    found = by_company(ones(dense), np.arange(200) % 2)
    place = np.argsort(np.argsort(-found))
    assert np.corrcoef(place, np.arange(200))[0, 1] > 0.4


def test_sizes_do_not_grow_with_the_square(rng) -> None:
    wide = ones(rng.random((40, 3 * AT_LARGE)) < 0.2)
    assert correlations(wide, np.arange(BEST)).shape == (3 * AT_LARGE, BEST)
    assert by_company(wide, np.zeros(3 * AT_LARGE, np.int64)).shape == (3 * AT_LARGE,)


def test_two_concepts_are_enough(rng) -> None:
    present = ones(rng.random((20, 2)) < 0.5)
    assert np.isfinite(by_company(present, np.array([0, 1]))).all()
