"""Who is asked what of a pair, and how the answers are found again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.hypotheses.claims import Case, Claim, Pairs
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.hypothesis import Hypothesis, with_firsts
from conspectus.analysis.hypotheses.naming import Name
from conspectus.analysis.hypotheses.pairs.drawing import first_statements
from conspectus.analysis.hypotheses.sampling import draw
from conspectus.analysis.selection import everything
from conspectus.store import Presence

N = 300
LONG = " x" * 50
NAMES = {0: Name("law", "llm"), 1: Name("tax", "llm"), 2: Name("", "llm"), 3: Name("sea", "llm")}
PLAIN = (Hypothesis("A", "llm", (0,)), Hypothesis("B", "llm", (1,)), Hypothesis("C", "llm", (2,)))


@pytest.fixture
def has():
    return np.random.default_rng(0).random((N, 4)) < [0.3, 0.4, 0.2, 0.3]


def case_of(make_store, has, *, across=False, concepts=(0, 2, None)):
    """Claims: latents 1 and 3 with latent 0, latent 3 with latent 2, latent 1 with a value."""
    store = make_store(
        pd.DataFrame({"text": [f"answer {i}{LONG}" for i in range(N)]}), has.astype(float)
    )
    asked = make_store(
        pd.DataFrame({"text": [f"prompt {i}{LONG}" for i in range(N)]}), has.astype(float)
    )

    def groups(theme, latents):
        part = has[:, 0] if concepts[theme] is None else has[:, concepts[theme]]
        inside = np.arange(N) < 200
        return Contrast(
            ("with it", "without"), np.flatnonzero(part & inside), np.flatnonzero(~part & inside)
        )

    selection = everything(store)
    pairs = Pairs(
        concepts=concepts,
        selection=everything(asked) if across else selection,
        discovery=np.arange(200, N),
        partner=np.arange(N)[::-1].copy() if across else np.arange(N),
        length=None,
        across=across,
    )
    claims = (Claim((1,), 0, more=True), Claim((3,), 0, more=True), Claim((1,), 2, more=True))
    return Case(
        selection,
        np.arange(200, N),
        claims,
        ("law", "nameless", "column"),
        groups,
        Presence(),
        chosen_apart=True,
        pairs=pairs,
    )


def test_first_halves_get_the_names_of_their_concepts(make_store, has):
    case = case_of(make_store, has)
    found = with_firsts(case, PLAIN, NAMES)
    assert [one.first for one in found] == ["law", "law", ""]
    assert [one.named for one in found] == [True, True, True]
    assert found[0].first_statement == "This text fits the description: “law”."
    assert found[2].first_statement == ""
    assert first_statements(found) == (found[0].first_statement,)


def test_a_pair_whose_first_concept_has_no_name_is_not_judged(make_store, has):
    case = case_of(make_store, has, concepts=(2, 0, None))
    found = with_firsts(case, PLAIN, NAMES)
    assert [one.named for one in found] == [False, False, True]
    sample = draw(case, found, 30, 0)
    assert sample.nameless == (0, 1)
    assert sample.statements == ("A", "B", "C")
    assert {n for sheet in sample.sheets for n in sheet.statements} == {2}
    assert sample.pair_answers(0, np.zeros((len(sample.sheets), 3))) is None


def test_both_halves_are_asked_in_questions_of_their_own(make_store, has):
    case = case_of(make_store, has)
    sample = draw(case, with_firsts(case, PLAIN, NAMES), 30, 0)
    assert sample.statements[3:] == ("This text fits the description: “law”.",)
    seconds, firsts = sample.sheets[: sample.documents.size], sample.sheets[sample.documents.size :]
    assert {sheet.statements for sheet in firsts} == {(3,)}
    assert all(3 not in sheet.statements for sheet in seconds)
    drawn = np.union1d(sample.pairs[0].document, sample.pairs[1].document)
    assert np.array_equal(np.sort(sample.firsts), drawn)
    assert np.array_equal(np.sort(sample.documents), np.union1d(drawn, sample.pairs[2].document))
    assert sample.n_documents == sample.documents.size
    assert max(pair.read.size for pair in sample.pairs) == 60


def test_answers_are_found_again(make_store, has):
    case = case_of(make_store, has)
    sample = draw(case, with_firsts(case, PLAIN, NAMES), 30, 0)
    value = np.full((len(sample.sheets), 4), np.nan)
    for row, document in enumerate(sample.documents):
        value[row, :3] = document + np.array([0.1, 0.2, 0.3])
    for row, document in enumerate(sample.firsts, sample.documents.size):
        value[row, 3] = document + 0.5
    for number, pair in enumerate(sample.pairs):
        found = sample.pair_answers(number, value)
        assert found.second == pytest.approx(pair.document + 0.1 * (number + 1))
        if number < 2:
            assert found.first == pytest.approx(pair.document + 0.5)
        else:
            assert np.array_equal(found.first, has[pair.document, 0])


def test_the_four_kinds_are_those_of_the_latents(make_store, has):
    case = case_of(make_store, has)
    sample = draw(case, with_firsts(case, PLAIN, NAMES), 30, 0)
    for pair, (one, other) in zip(sample.pairs, [(0, 1), (0, 3), (0, 1)], strict=True):
        expected = 3 - 2 * has[pair.document, one] - has[pair.document, other]
        assert np.array_equal(pair.cells.cell[pair.read], expected)
    groups = sample.drawn[0]
    assert groups.names == ("with law", "without")
    assert has[groups.first, 0].all()
    assert not has[groups.second, 0].any()


def test_across_stores_the_first_half_is_asked_of_the_other_text(make_store, has):
    case = case_of(make_store, has, across=True)
    names = {**NAMES, 4: Name("prompt's law", "llm"), 6: Name("x", "llm")}
    assert case.pairs.key(0) == 4
    assert case.latents == (1, 3)
    assert case.firsts == (0, 2)
    found = with_firsts(case, PLAIN, names)
    assert found[0].first == "prompt's law"
    sample = draw(case, found, 30, 0)
    texts = [sheet.text for sheet in sample.sheets]
    size = sample.documents.size
    assert all(text.startswith("answer") for text in texts[:size])
    assert all(text.startswith("prompt") for text in texts[size:])
    pair = sample.pairs[0]
    assert np.array_equal(pair.partner, N - 1 - pair.document)
    value = np.zeros((len(texts), 4))
    value[size:, 3] = sample.firsts + 0.5
    assert sample.pair_answers(0, value).first == pytest.approx(pair.partner + 0.5)
    assert sample.n_documents == len(sample.sheets)


def test_the_same_seed_draws_the_same(make_store, has):
    case = case_of(make_store, has)
    hypotheses = with_firsts(case, PLAIN, NAMES)
    one, other = draw(case, hypotheses, 30, 0), draw(case, hypotheses, 30, 0)
    assert [s.statements for s in one.sheets] == [s.statements for s in other.sheets]
    assert np.array_equal(one.documents, other.documents)
    assert not np.array_equal(one.documents, draw(case, hypotheses, 30, 1).documents)
