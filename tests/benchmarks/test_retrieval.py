"""Rankings, rules and queries."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from benchmarks.truth.edits import EDITS
from benchmarks.truth.planting import with_edits
from benchmarks.truth.retrieval.baselines import WordSearch, fused
from benchmarks.truth.retrieval.choosing import MANNER, by_patterns
from benchmarks.truth.retrieval.concept_scores import ConceptScores
from benchmarks.truth.retrieval.matching import RANKS, SCORES, rules
from benchmarks.truth.retrieval.metrics import average_precision, precision_at, ranking
from benchmarks.truth.retrieval.queries import intent_queries, mixed_rows, planted_queries
from benchmarks.truth.retrieval.rules import ANSWER_RULES, PLANTED_RULES
from sklearn.metrics import average_precision_score

TEXT = "The center of town is quiet. It has a theater. People like it. Few leave."


def test_average_precision_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    scores, relevant = rng.random(60), rng.random(60) < 0.2
    assert average_precision(scores, relevant) == pytest.approx(
        average_precision_score(relevant, scores)
    )


def test_average_precision_by_hand():
    assert average_precision([3, 2, 1], [True, False, True]) == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(average_precision([1, 2], [False, False]))


def test_precision_at_ten():
    assert precision_at(np.arange(20), np.arange(20) >= 15) == 0.5


def test_ties_do_not_follow_the_order_of_the_corpus():
    relevant = np.arange(1000) < 100
    assert average_precision(np.zeros(1000), relevant) < 0.2
    assert sorted(ranking(np.zeros(5)).tolist()) == list(range(5))


@pytest.mark.parametrize("name", PLANTED_RULES)
def test_rules_find_what_is_planted_and_nothing_else(name):
    _, rule = PLANTED_RULES[name]
    assert not rule(TEXT)
    found = [rule(EDITS[name](TEXT, f"d{i}").text) for i in range(40)]
    assert np.mean(found) >= 0.9


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("numbered list", "1. a\n2. b\n3. c"),
        ("bullets", "x\n- a\n- b\n* c"),
        ("headings", "# Title\ntext"),
        ("bold", "**a** and **b**"),
        ("inline code", "use `a` and `b`"),
        ("formula", r"\(x^2\)"),
        ("table", "| a | b |\n| 1 | 2 |"),
        ("as an AI", "As an AI language model, I"),
        ("sign-off", "text\nSincerely, X"),
        ("greeting", "Dear Anna,"),
        ("asks back", "Sure. What else?"),
        ("rhyme", "The rose is red\n" * 7),
    ],
)
def test_rules_of_answers(name, text):
    _, rule = ANSWER_RULES[name]
    assert rule(text)
    assert not rule(TEXT)


def test_mixed_corpora_have_every_document_once_and_every_property():
    base = pd.DataFrame({"base_id": [f"d{i}" for i in range(90)], "text": [TEXT] * 90})
    frame = with_edits(base)
    chosen = frame.iloc[mixed_rows(frame)]
    assert chosen["base_id"].tolist() == base["base_id"].tolist()
    assert set(chosen["property"]) == {"", *EDITS}
    assert (chosen["property"] == "").sum() == 60


def test_planted_queries_ask_for_what_is_there():
    base = pd.DataFrame({"base_id": [f"d{i}" for i in range(240)], "text": [TEXT] * 240})
    frame = with_edits(base)
    chosen = frame.iloc[mixed_rows(frame)]
    for query in planted_queries(chosen["text"].tolist()):
        assert query.relevant[(chosen["property"] == query.name).to_numpy()].mean() >= 0.8
    assert {query.tuning for query in planted_queries(chosen["text"].tolist())} == {True, False}


def test_intents_are_relevant_by_their_label():
    frame = pd.DataFrame({"intent": ["translate", "alarm"], "domain": ["travel", "utility"]})
    asked = {query.name: query.relevant.tolist() for query in intent_queries(frame)}
    assert asked["translate"] == [True, False]
    assert asked["travel"] == [True, False]
    assert asked["weather"] == [False, False]


def test_bm25_ranks_documents_with_the_word_first():
    words = WordSearch(["a cat sat", "dogs bark loudly", "cat cat cat"])
    found = words.scores("which cat?")
    assert found[1] == 0
    assert found[2] > found[0] > 0
    assert words.scores("zebra").tolist() == [0, 0, 0]


def test_fusion_leaves_a_ranking_without_a_word_to_say_out():
    assert np.argmax(fused([np.zeros(3), np.array([0.0, 2.0, 1.0])])) == 1
    assert fused([np.zeros(2), np.zeros(2)]).tolist() == [0, 0]


def test_concept_scores_are_the_paper_s():
    strength = sp.csr_array(np.array([[2.0, 0, 1], [4, 3, 0], [0, 6, 5]]))
    found = ConceptScores(strength).scores(np.array([1, 0]), k=2, temperature=0.5)
    # 90th percentiles, the lower of two neighbours: 2 of latent 0, 3 of latent 1.
    expected = np.array([[0, 2 / 2], [3 / 3, 4 / 2], [6 / 3, 0]]) @ np.exp([0, -0.5 / 0.5])
    assert found == pytest.approx(expected)
    capped = ConceptScores(strength).scores(np.array([1, 0]), 2, 0.5, capped=True)
    assert capped == pytest.approx(np.array([[0, 1], [1, 1], [1, 0]]) @ np.exp([0, -1.0]))


def test_requests_asked_for_their_manner():
    texts = ["why is that", "please stop", "tell me 5 jokes", "it can't be", "can you sing!"] * 5
    found = {query.name: query.relevant[:5].tolist() for query in by_patterns(texts, MANNER)}
    assert found["asks for the reason why"] == [True, False, False, False, False]
    assert found["gives a command"] == [False, True, True, False, False]
    assert found["contains a negation"] == [False, False, False, True, False]
    assert "question that begins with how" not in found, "nobody asks so"


def test_rules_of_fusion_by_hand():
    parts = {"concepts": np.array([4.0, 2, 1, np.nan]), "dense": np.array([0.2, 0.1, 0.6, 0.2])}
    found = rules(parts, {"concepts": 0.6, "dense": 0.5})
    assert found[RANKS] == pytest.approx(
        [1 / 61 + 1 / 62.5, 1 / 62 + 1 / 64, 1 / 63 + 1 / 61, 1 / 62.5]
    )
    scaled = np.array([[1, 0.5, 0.25, 0], [0.2, 0, 1, 0.2]])
    assert found[SCORES] == pytest.approx(scaled.sum(axis=0))
    assert found["by match, 0.1"] == pytest.approx(scaled[0] + np.exp(-1) * scaled[1])
