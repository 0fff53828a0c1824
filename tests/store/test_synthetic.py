"""The synthetic store of the benchmarks holds what it says."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conspectus.store import Store

SOURCE = Path(__file__).parents[2] / "benchmarks" / "synthetic.py"


@pytest.fixture(scope="module")
def synthetic() -> Any:
    spec = importlib.util.spec_from_file_location("synthetic", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthetic"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(synthetic: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Any, Any]:
    setting = synthetic.Synthetic(
        n_docs=4000, n_latents=512, active=40, planted=6, effect=0.1, part_size=1500
    )
    path = tmp_path_factory.mktemp("synthetic") / "s.conspectus"
    store = synthetic.write_synthetic(path, setting)
    return store, setting, json.loads(path.with_name("s.conspectus.truth.json").read_text())


def test_size(made: tuple[Store, Any, Any]) -> None:
    store, setting, _ = made
    assert (store.n_documents, store.n_latents) == (4000, 512)
    entries = sum(part.entries for part in store.manifest.parts)
    assert abs(entries / 4000 - setting.active) < 1
    assert store.verify() == []


def test_planted_rates_are_the_truth(made: tuple[Store, Any, Any]) -> None:
    store, _, truth = made
    present = store.matrix("presence")
    group = store.column("group").to_numpy()
    for g, name in enumerate(truth["groups"]):
        rows = np.flatnonzero(group == name)
        rate = np.asarray(present[rows].sum(axis=0)).ravel()[truth["latents"]] / len(rows)
        assert np.abs(rate - truth["rates"][g]).max() < 0.04
    assert np.allclose(np.subtract(*truth["rates"]), [0.1, -0.1] * 3)


def test_other_latents_do_not_differ(made: tuple[Store, Any, Any]) -> None:
    store, _, truth = made
    present = store.matrix("presence")
    first = (store.column("group") == "a").to_numpy()
    rates = [np.asarray(present[rows].sum(axis=0)).ravel() / 2000 for rows in (first, ~first)]
    other = np.setdiff1d(np.arange(512), truth["latents"])
    pooled = (rates[0] + rates[1])[other] / 2
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 1e-4) * 2 / 2000)
    z = (rates[0] - rates[1])[other] / error
    assert np.abs(z).max() < 5
    assert 0.8 < z.std() < 1.2


def test_first_group_is_longer_and_prompts_pair_up(made: tuple[Store, Any, Any]) -> None:
    store, setting, _ = made
    frame = store.documents(["group", "prompt_id"]).to_pandas()
    tokens = store.n_tokens()
    ratio = tokens[frame["group"] == "a"].mean() / tokens[frame["group"] == "b"].mean()
    assert abs(ratio - setting.longer) < 0.05
    assert (frame.groupby("prompt_id")["group"].nunique() == 2).all()


def test_spans_are_words(made: tuple[Store, Any, Any]) -> None:
    store, _, truth = made
    latent = truth["latents"][1]
    rows = store.postings(latent).rows[:200]
    texts = store.documents(["text"], rows).column("text").to_pylist()
    spans = store.peak_spans(rows, np.full(len(rows), latent)).tolist()
    for text, (start, end) in zip(texts, spans, strict=True):
        assert end - start == 4
        assert text[start:end].isalpha()


def test_same_seed_same_store(synthetic: Any, tmp_path: Path, kit: Any) -> None:
    setting = synthetic.Synthetic(n_docs=300, n_latents=64, active=10, planted=4, part_size=100)
    for name in ("a", "b"):
        synthetic.write_synthetic(tmp_path / name, setting)
    assert kit.hashes(tmp_path / "a") == kit.hashes(tmp_path / "b")
