"""Errors that come together on one text: counted by hand, found where they are and nowhere else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from conspectus.analysis.hypotheses.leaning import leaning


def by_hand(wrong, document):
    """Every pair of sheets of one document and every pair of statements, one after the other."""
    share = np.nanmean(wrong, axis=0)
    seen, could = (np.zeros(max(document) + 1) for _ in range(2))
    for v, w in itertools.permutations(range(len(wrong)), 2):
        if document[v] != document[w]:
            continue
        for i, j in itertools.permutations(range(wrong.shape[1]), 2):
            if np.isnan(wrong[v, i]) or np.isnan(wrong[w, j]):
                continue
            seen[document[v]] += (wrong[v, i] - share[i]) * (wrong[w, j] - share[j])
            variance = share[i] * (1 - share[i]) * share[j] * (1 - share[j])
            could[document[v]] += np.sqrt(variance)
    return seen, could


def exam(rng, documents, shares, phi, *, asked=0.7, by="document"):
    """Errors of two versions of each document; with chance `phi` one lot decides all of them."""
    lot = rng.random((documents, 1, 1) if by == "document" else (documents, 2, 1))
    one = rng.random(lot.shape) < phi
    own = rng.random((documents, 2, len(shares)))
    wrong = (np.where(one, lot, own) < np.asarray(shares)).astype(float)
    wrong[rng.random(wrong.shape) > asked] = np.nan
    order = rng.permutation(2 * documents)
    return wrong.reshape(2 * documents, -1)[order], np.repeat(np.arange(documents), 2)[order]


def test_pairs_of_statements_and_versions_are_counted_each_once():
    wrong, document = exam(np.random.default_rng(0), 12, [0.3, 0.4, 0.5, 0.2], 0.5)
    found, (seen, could) = leaning(wrong, document), by_hand(wrong, document)
    assert found.value == pytest.approx(seen.sum() / could.sum())
    beside = seen - found.value * could  # what each document has more than the mean says
    assert beside.sum() == pytest.approx(0.0, abs=1e-12)
    assert found.error == pytest.approx(np.sqrt(beside @ beside) / could.sum())


def test_few_statements_of_few_documents_are_enough():
    wrong = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    found = leaning(wrong, np.array([0, 0, 1, 1]))
    # Shares are 1/4: (3/4)^2 + (1/4)^2 of the first document, 2 (1/4)^2 of the other.
    assert found.value == pytest.approx((10 / 16 + 2 / 16) / (4 * 3 / 16))


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.6])
def test_what_decides_all_errors_of_some_texts_is_found_again(phi):
    """Over 150 exams: the mean is right, and the standard error not too small.

    It is too large where much leans: shares of errors are taken as known, though texts that mislead
    on all make both them and what comes together.
    """
    rng = np.random.default_rng(1)
    found = [leaning(*exam(rng, 80, [0.1] * 10, phi)) for _ in range(150)]
    value, error = (np.array([getattr(one, name) for one in found]) for name in ("value", "error"))
    assert value.mean() == pytest.approx(phi, abs=4 * value.std() / np.sqrt(150) + 0.03 * phi)
    assert 0.75 < error.mean() / value.std() < 2.2


def test_errors_that_come_together_in_one_question_alone_do_not_count():
    rng = np.random.default_rng(2)
    found = [leaning(*exam(rng, 80, [0.2] * 8, 0.8, by="question")).value for _ in range(40)]
    assert np.mean(found) == pytest.approx(0.0, abs=0.02)


def test_an_error_that_is_made_twice_on_one_statement_does_not_count():
    rng = np.random.default_rng(3)
    found = []
    for _ in range(40):
        once = (rng.random((80, 8)) < 0.2).astype(float)
        found.append(leaning(np.repeat(once, 2, axis=0), np.repeat(np.arange(80), 2)).value)
    assert np.mean(found) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 3)),
        np.ones((4, 3)),
        np.full((4, 3), np.nan),
        np.zeros((0, 3)),
        np.array([[1.0, 0.0], [0.0, 1.0]]),
    ],
    ids=["no errors", "nothing else", "no answers", "nobody", "one version of each"],
)
def test_where_nothing_can_be_told_nothing_leans(wrong):
    document = np.arange(len(wrong)) // (2 if len(wrong) == 4 else 1)
    found = leaning(wrong, document)
    assert (found.value, found.error) == (0.0, 0.0)
