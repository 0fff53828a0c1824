"""Who is judged by what: each document once, by all hypotheses that drew it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.hypotheses.claims import Case, Claim
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.hypothesis import Hypothesis
from conspectus.analysis.hypotheses.sampling import draw, group_notes
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


EACH = Contrast.of_each(
    "the others",
    (
        Contrast(("a", "b"), np.arange(0, 40), np.arange(40, 70)),
        Contrast(("a", "c"), np.arange(0, 40), np.arange(70, 100)),
    ),
)


def test_several_groups_are_drawn_one_by_one_and_the_first_once():
    drawn = EACH.sampled(12, 3)
    assert [part.sizes for part in drawn.parts] == [(12, 12), (12, 12)]
    assert np.array_equal(drawn.parts[0].first, drawn.parts[1].first)
    assert drawn.sizes == (12, 24)
    assert drawn.names == ("a", "the others")
    assert EACH.sizes == (40, 60)


def test_answers_of_each_group_are_found_again(case):
    from dataclasses import replace

    many = replace(case, groups=lambda theme, latents: EACH)
    sample = draw(many, HYPOTHESES[:1], 15, 0)
    value = sample.documents[:, None] * 1.0
    for part, (first, second) in zip(
        sample.drawn[0].parts, sample.answers_of_each(0, value), strict=True
    ):
        assert np.array_equal(first, part.first)
        assert np.array_equal(second, part.second)
    first, second = sample.answers(0, value)
    assert (first.size, second.size) == (15, 30)


def test_a_contrast_of_two_groups_is_its_own_part():
    assert PAIR.parts == (PAIR,)


def test_a_group_that_is_hardly_the_one_claimed_is_told_of():
    from dataclasses import replace

    lost, kept = replace(PAIR, found_again=0.31), replace(PAIR, found_again=0.8)
    (note,) = group_notes([kept, lost, PAIR])
    assert "hypothesis 2 (31%)" in note
    assert group_notes([kept, PAIR]) == ()
