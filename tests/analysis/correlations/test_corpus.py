"""What a question is read into."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations.corpus import read_corpus
from conspectus.analysis.correlations.settings import Settings
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT

N = 300


@pytest.fixture
def stores(make_store):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"key": np.arange(N), "model": ["a", "b", "b"] * (N // 3)})
    prompts = make_store(
        frame.drop(columns="model").assign(kind=["x", "y"] * (N // 2)),
        (rng.random((N, 5)) < 0.3).astype(float),
        n_tokens=rng.integers(3, 40, N),
        name="prompts.conspectus",
    )
    answers = make_store(
        frame,
        (rng.random((N, 7)) < 0.3).astype(float),
        n_tokens=rng.integers(30, 400, N),
        name="answers.conspectus",
    )
    return prompts, answers


@pytest.fixture
def read(stores):
    def corpus(which=0, **options):
        return read_corpus(stores[which], Settings(**options), SILENT)

    return corpus


def test_latents_of_one_store(read):
    corpus = read()
    assert corpus.one_text
    assert corpus.other is corpus.first
    assert corpus.first.n == 5
    assert len(corpus.lengths()) == 1


@pytest.mark.parametrize("columns", ["model", ["model"], ("model",)])
def test_values_of_columns_stand_second(read, columns):
    corpus = read(1, with_column=columns)
    assert not corpus.one_text
    assert corpus.second.name.tolist() == ["model = b", "model = a"]
    assert len(corpus.lengths()) == 1


def test_two_stores_have_two_lengths_and_dictionaries_of_their_own(read, stores):
    corpus = read(across=stores[1], on="key")
    assert (corpus.first.n, corpus.second.n) == (5, 7)
    assert [len(lengths) for lengths in corpus.lengths()] == [N, N]
    assert corpus.length_strata().cut.endswith("both lengths")
    assert corpus.lonely == 0


def test_the_given_column_may_be_in_either_store(read, stores):
    corpus = read(across=stores[1], on="key")
    assert corpus.column_strata("kind", False).names == ("x", "y")
    assert corpus.column_strata("model", False).names == ("a", "b")
    with pytest.raises(AnalysisError, match="has no column 'nothing'"):
        corpus.column_strata("nothing", False)


def test_length_is_held_equal_within_values_where_asked(read):
    corpus = read(1)
    assert corpus.column_strata("model", False).size.size == 2
    assert corpus.column_strata("model", True).size.size > 10
