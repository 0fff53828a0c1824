"""Windows are sampled once a run, and are those that single calls give."""

from __future__ import annotations

import numpy as np
import pytest
from forest import N_LATENTS, forest_firing, forest_texts
from scripted_model import ScriptedModel

from conspectus.labels.examples import KeptExamples, examples_to_name, examples_to_test, kept
from conspectus.labels.held_out import HOLD_OUT_FROM
from conspectus.labels.run import label_store


@pytest.fixture
def counted(monkeypatch):
    """Count samplings, by side."""
    calls = []
    for side in ("name", "test"):
        inner = getattr(kept, f"examples_to_{side}")

        def watched(store, latents, *, seed, progress, side=side, inner=inner):
            calls.append((side, list(latents)))
            return inner(store, latents, seed=seed, progress=progress)

        monkeypatch.setattr(kept, f"examples_to_{side}", watched)
    return calls


def answer(question):
    if question.purpose == "name":
        return {"reasoning": "", "unclear": False, "label": "the word 'oak'"}
    return dict.fromkeys(question.schema["required"], True)


@pytest.mark.parametrize("n", [200, 2 * HOLD_OUT_FROM])
def test_the_same_windows_as_one_by_one(make_store, counted, n):
    store = make_store(forest_texts(n), forest_firing(), n_latents=N_LATENTS)
    found = KeptExamples()
    for _ in range(2):
        assert found.to_test(store, [2, 0], seed=1) == examples_to_test(store, [2, 0], seed=1)
    assert list(found.to_test(store, [1, 0], seed=1)) == [1, 0]
    assert found.to_name(store, [0], seed=1) == examples_to_name(store, [0], seed=1)
    assert found.to_test(store, [0], seed=2) != found.to_test(store, [0], seed=1)
    tested = [latents for side, latents in counted if side == "test"]
    assert tested == [[2, 0], [1], [0]]


def test_a_run_reads_the_documents_once_for_all_measures(make_store, counted):
    small = make_store(forest_texts(200), forest_firing(), n_latents=N_LATENTS)
    wood = make_store(forest_texts(2 * HOLD_OUT_FROM), forest_firing(), n_latents=N_LATENTS)
    for store, sides in ((small, ["test"]), (wood, ["name", "test"])):
        counted.clear()
        verify = ["detection", "fuzzing"]
        label_store(store, "llm", latents=[0, 1], verify=verify, model=ScriptedModel(answer))
        assert [side for side, _ in counted] == sides
        assert np.isfinite(store.labels("llm").column("fuzzing").to_numpy()).all()
