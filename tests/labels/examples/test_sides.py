"""No document that may make a name tests one, whatever made it and whatever tests it."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
import pytest
from forest import N_LATENTS, forest_firing, forest_texts
from scripted_model import ScriptedModel

from conspectus.labels.examples import examples_to_name, examples_to_test, sample_examples
from conspectus.labels.held_out import HOLD_OUT_FROM, held_out_rows, naming_rows
from conspectus.labels.run import label_store
from conspectus.labels.verification import detection, embedding, fuzzing, words

NAME = {"reasoning": "", "unclear": False, "label": "oak"}


@pytest.fixture
def wood(make_store):
    """A store large enough to keep documents back."""
    return make_store(forest_texts(2 * HOLD_OUT_FROM), forest_firing(), n_latents=N_LATENTS)


def rows_of(windows):
    return {one.row for one in windows}


def test_the_sides_share_no_document_whatever_the_seed(wood):
    held, named = (set(f(wood.n_documents).tolist()) for f in (held_out_rows, naming_rows))
    for latent, found in examples_to_name(wood, range(4), seed=1).items():
        assert len(found.naming) == 20
        assert len(found.naming_negatives) == 10
        assert not found.testing
        assert not found.testing_negatives
        assert rows_of((*found.naming, *found.naming_negatives)) <= named
        tested = examples_to_test(wood, [latent], seed=2)[latent]
        assert len(tested.testing) == len(tested.testing_negatives) == 20
        assert not tested.naming
        assert rows_of((*tested.testing, *tested.testing_negatives)) <= held


def test_a_small_store_deals_its_documents_out_by_seed(make_store):
    small = make_store(forest_texts(), forest_firing(), n_latents=N_LATENTS)
    given = sample_examples(small, [0, 1], seed=3)
    assert examples_to_name(small, [0, 1], seed=3) == given
    assert examples_to_test(small, [0, 1], seed=3) == given


@pytest.mark.parametrize("method", ["lexical", "llm", "llm-family"])
@pytest.mark.parametrize("measure", ["detection", "fuzzing", "words", "embedding"])
def test_every_method_is_tested_by_every_measure_on_documents_kept_back(
    wood, method, measure, monkeypatch
):
    named, tested = set(), set()

    def watched(store, latents, **given):
        found = sample_examples(store, latents, **given)
        for one in found.values():
            named.update(rows_of((*one.naming, *one.naming_negatives)))
            tested.update(rows_of((*one.testing, *one.testing_negatives)))
        return found

    monkeypatch.setattr("conspectus.labels.examples.sides.sample_examples", watched)
    for module in (words, embedding):
        monkeypatch.setattr(module, "sample_examples", watched)
    monkeypatch.setattr(embedding, "choose_encoder", lambda _: (Letters(), ""))

    def answer(question):
        if question.purpose == "name":
            return NAME
        return dict.fromkeys(question.schema["required"], True)

    model = ScriptedModel(answer)
    families = {0: [1, 2]}
    label_store(wood, method, name="mine", model=model, seed=1, families=families)
    label_store(wood, "keep", name="mine", verify=[measure], model=model, seed=2)
    kept = set(held_out_rows(wood.n_documents).tolist())
    assert tested
    assert tested <= kept
    assert not named & kept
    assert bool(named) == (method != "lexical")  # which `naming_rows` are told of
    assert pc.any(pc.is_valid(wood.labels("mine").column(measure))).as_py()


class Letters:
    """Counts letters."""

    def encode(self, texts):
        counts = np.array([[text.count(letter) for letter in "oakelmsh"] for text in texts], float)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


def test_modules_are_those_that_measure():
    assert all(hasattr(module, "sample_examples") for module in (words, embedding))
    assert not any(hasattr(module, "sample_examples") for module in (detection, fuzzing))
