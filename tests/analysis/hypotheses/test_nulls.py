"""Where nothing differs nothing is confirmed, over many stores, though claims are forced."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rule_judge import TOKENS, WORDS, fold_words, name_word, statements_of, truth_of, worded

import conspectus as cs
from conspectus.errors import AnalysisError
from conspectus.llm import Answer, Ledger

RUNS = 60


class QuickJudge:
    """Reads words without error; answers are not checked against their schema, which takes long."""

    name = identity = "quick"

    def __init__(self):
        self.ledger = Ledger()

    def ask(self, questions, progress=None):
        return [Answer(self._answer(q), 1, 1, cached=False) for q in questions]

    def estimate(self, questions):
        raise NotImplementedError

    def _answer(self, question):
        if question.purpose == "name":
            return name_word(question)
        if question.purpose == "hypotheses":
            return fold_words(question)
        statements, text = statements_of(question)
        return {n: "yes" if truth_of(s, text) else "no" for n, s in statements.items()}


def null_store(make_store, seed, n=200):
    rng = np.random.default_rng(seed)
    has = rng.random((n, len(WORDS))) < rng.uniform(0.2, 0.6, len(WORDS))
    texts, strength, peak = worded(has, rng)
    frame = pd.DataFrame({"text": texts, "model": rng.permutation(["a", "b"] * (n // 2))})
    return make_store(frame, strength, n_tokens=np.full(n, TOKENS), peak=peak)


def confirmed(found, judge):
    """Whether anything is confirmed; None if nothing was claimed."""
    try:
        result = cs.explain(found, judge, documents=200, calibrate=0)
    except AnalysisError:
        return None
    return bool(len(result.findings) or (result.table["verdict"] == "opposite").any())


@pytest.mark.parametrize("judge", [QuickJudge(), None], ids=["judged", "labels"])
def test_claims_of_noise_are_not_confirmed(make_store, judge):
    flukes = []
    for seed in range(RUNS):
        store = null_store(make_store, seed)
        found = cs.diff(store, by="model", a="a", b="b", verify_share=0.5, fdr=0.999)
        flukes.append(confirmed(found, judge))
    asked = [fluke for fluke in flukes if fluke is not None]
    assert len(asked) > RUNS / 2
    # With every null true the rate of runs with a fluke is at most 5 %; 3 standard errors above.
    assert np.mean(asked) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(asked))


def test_clusters_of_noise_are_not_confirmed(make_store):
    flukes = []
    for seed in range(30):
        store = null_store(make_store, seed, n=300)
        found = cs.cluster(
            store, latents=range(len(WORDS)), k=2, method="kmeans", resamples=0, seed=seed
        )
        flukes.append(confirmed(found, QuickJudge()))
    asked = [fluke for fluke in flukes if fluke is not None]
    assert len(asked) > 15  # in the discovery half the clusters do differ, by construction
    assert np.mean(asked) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(asked))
