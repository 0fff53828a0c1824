from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scripted_model import ScriptedModel

from conspectus.analysis import labelling
from conspectus.analysis.labelling import label, plan_label, settled
from conspectus.errors import InputError
from conspectus.labels.sets import rename_latent
from conspectus.labels.tasks import Named, Task


@pytest.fixture
def store(make_store):
    """Latents 0 and 1 fire in the same documents, 2 in the others, 3 nowhere."""
    strength = np.zeros((12, 4))
    strength[:8, :2] = 1
    strength[8:, 2] = 1
    return make_store(pd.DataFrame({"g": ["a", "b"] * 6}), strength)


def test_families_are_found_and_handed_down(store, monkeypatch) -> None:
    seen: list[Task] = []

    def name(task: Task) -> Named:
        seen.append(task)
        return Named({latent: f"name {latent}" for latent in task.latents.tolist()})

    monkeypatch.setitem(labelling_methods(), "llm-family", name)
    report = label(store, "llm-family", model=ScriptedModel(lambda question: {}))
    assert seen[0].families == {0: [0, 1], 2: [2]}
    assert seen[0].latents.tolist() == [0, 1, 2]
    assert (report.name, report.named) == ("llm-family", 3)


def labelling_methods() -> dict:
    from conspectus.labels import methods

    return methods.METHODS  # type: ignore[return-value]


def test_other_methods_need_no_families(store, monkeypatch) -> None:
    def never(*_: object) -> dict[int, list[int]]:
        raise AssertionError("families were looked for")

    monkeypatch.setattr(labelling, "_families", never)
    report = label(store)
    assert (report.name, report.latents) == ("lexical", 3)
    assert plan_label(store).latents == 3


def test_families_among_the_commonest_alone(store, monkeypatch) -> None:
    monkeypatch.setattr(labelling, "foldable", lambda n: 1)
    from conspectus.progress import SILENT

    families = labelling._families(store, np.array([0, 1, 2]), SILENT)
    assert families == {0: [0]}


def test_bad_requests_fail_before_families_are_looked_for(store, monkeypatch) -> None:
    monkeypatch.setattr(labelling, "_families", lambda *_: 1 / 0)
    with pytest.raises(InputError, match="asks a language model"):
        label(store, "llm-family")
    with pytest.raises(InputError, match="asks a language model"):
        plan_label(store, "llm-family")


def test_who_only_asks_for_a_test_keeps_the_names(store) -> None:
    assert settled(store, None, ["words"], None) == ("lexical", None)  # there are none yet
    label(store)
    assert settled(store, None, [], None) == ("lexical", None)
    assert settled(store, None, ["words"], None) == ("keep", "lexical")
    assert settled(store, None, ["words"], "mine") == ("lexical", "mine")
    assert settled(store, "lexical", ["words"], None) == ("lexical", None)
    before = store.labels().column("label").to_pylist()
    assert label(store, verify=["words"]).name == "lexical"
    assert store.labels().column("label").to_pylist() == before
    rename_latent(store, 0, "by hand")
    assert settled(store, "keep", ["words"], None) == ("keep", "lexical")


def test_among_several_sets_one_has_to_be_named(store) -> None:
    rename_latent(store, 0, "by hand")
    assert settled(store, "keep", ["words"], None) == ("keep", "human")
    assert settled(store, None, ["words"], "human") == ("keep", "human")
