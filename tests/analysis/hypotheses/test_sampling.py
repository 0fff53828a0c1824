"""Who is judged by what: each document once, by all hypotheses that drew it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.hypothesis import Hypothesis
from conspectus.analysis.hypotheses.sampling import draw
from conspectus.analysis.selection import everything
from conspectus.store import Presence

PAIR = Contrast(("a", "b"), np.arange(0, 50), np.arange(50, 100), paired=True)


@pytest.fixture
def case(make_store):
    frame = pd.DataFrame(
        {"text": [f"text {i} " + "x" * (7000 if i == 3 else 90) for i in range(200)]}
    )
    store = make_store(frame, np.ones((200, 2)))
    themes = [
        Contrast(("a", "b"), np.arange(0, 60), np.arange(60, 100)),
        Contrast(("c", "d"), np.arange(40, 80), np.arange(80, 100)),
    ]
    return Case(
        everything(store),
        np.arange(100, 200),
        (Claim((0, 5), 0, more=True), Claim((1,), 1, more=True), Claim((2,), 1, more=True)),
        ("one", "two"),
        lambda theme, latents: themes[theme],
        Presence(),
        chosen_apart=True,
    )


HYPOTHESES = (Hypothesis("x", "llm", (0,)), Hypothesis("y", "llm", (1, 2)))


def test_a_document_is_asked_once_about_all_that_drew_it(case):
    sample = draw(case, HYPOTHESES, 1000, 0)
    assert sorted(sample.documents) == list(range(100))
    for document, sheet in zip(sample.documents, sample.sheets, strict=True):
        expected = {0} | ({1} if 40 <= document < 100 else set())
        assert set(sheet.statements) == expected
        assert sheet.text.startswith(f"text {document} ")
    assert sample.cut == 1
    assert list(sample.documents) != sorted(sample.documents)


def test_statements_come_in_an_order_of_their_own(case):
    orders = {sheet.statements for sheet in draw(case, HYPOTHESES, 1000, 0).sheets}
    assert {(0, 1), (1, 0)} <= orders


def test_answers_are_sorted_into_groups(case):
    sample = draw(case, HYPOTHESES, 1000, 0)
    value = np.stack([sample.documents * 1.0, -sample.documents * 1.0], axis=1)
    first, second = sample.answers(1, value)
    assert sorted(-first) == list(range(40, 80))
    assert sorted(-second) == list(range(80, 100))


def test_no_more_than_asked_for_and_shared_documents_are_shared(case):
    sample = draw(case, HYPOTHESES, 10, 1)
    assert [contrast.sizes for contrast in sample.drawn] == [(10, 10), (10, 10)]
    assert [contrast.sizes for contrast in sample.contrasts] == [(60, 40), (40, 20)]
    assert len(sample.sheets) < 40
    again, other = draw(case, HYPOTHESES, 10, 1), draw(case, HYPOTHESES, 10, 2)
    assert np.array_equal(sample.documents, again.documents)
    assert not np.array_equal(sample.documents, other.documents)


def test_pairs_are_drawn_whole():
    drawn = PAIR.sampled(12, 4)
    assert drawn.paired
    assert np.array_equal(drawn.second - drawn.first, np.full(12, 50))


def test_groups_are_drawn_evenly():
    counts = np.zeros(100)
    contrast = Contrast(("a", "b"), np.arange(50), np.arange(50, 100))
    for seed in range(400):
        drawn = contrast.sampled(10, seed)
        counts[drawn.first] += 1
        counts[drawn.second] += 1
    assert counts[:50].sum() == counts[50:].sum() == 4000
    assert abs(counts - 80).max() < 5 * np.sqrt(80 * 0.8)


def test_an_empty_group_stays_empty():
    drawn = Contrast(("a", "b"), np.arange(5), np.arange(0)).sampled(3, 0)
    assert drawn.sizes == (3, 0)


def test_groups_are_made_without_any_latent_of_the_hypothesis(case):
    from dataclasses import replace

    asked = []

    def groups(theme, latents):
        asked.append((theme, latents))
        return PAIR

    draw(replace(case, groups=groups), HYPOTHESES, 5, 0)
    assert asked == [(0, (0, 5)), (1, (1, 2))]
