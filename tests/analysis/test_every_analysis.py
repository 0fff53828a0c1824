"""What holds for every analysis alike: one call, one result, and nothing left unsaid."""

from __future__ import annotations

import inspect
import json

import numpy as np
import pytest
from rule_judge import rule_judge
from word_store import WORDS, word_store

import conspectus as cs
from conspectus.report.page import Passage

LOST = 3
CALLS = {
    "diff": {"by": "model", "a": "x", "min_support": 5},
    "trend": {"by": "year", "min_support": 5},
    "outcome": {"y": "score", "min_support": 5, "folds": 2},
    "correlate": {"min_support": 5},
    "cluster": {"k": 2, "resamples": 2, "max_share": 0.9},
    "document_map": {"max_share": 0.9},
    "novel": {"labels": "kind", "k": 1, "weight": 0.0, "method": "semi-supervised"},
    "subthemes": {"label": "half", "k": 2, "resamples": 2},
    "search": {"latents": [0, 1]},
    "explain": {"documents": 30, "calibrate": 45},
}
"""Public function -> arguments after the store, or after what it explains and the judge."""


def called(name, store, **more):
    if name != "explain":
        return getattr(cs, name)(store, **CALLS[name], **more)
    found = cs.diff(store, **CALLS["diff"], verify_share=0.5)
    return cs.explain(found, rule_judge(sensitivity=0.9), **CALLS[name], **more)


class Heard:
    """A progress that counts what it is told."""

    def __init__(self):
        self.open, self.begun = 0, []

    def start(self, task, total, unit):
        self.open += 1
        self.begun.append(task)

    def advance(self, amount):
        assert self.open > 0, "progress is told before a task begins"

    def finish(self):
        self.open -= 1


def rows():
    rng = np.random.default_rng(3)
    groups = ("alpha beta", "gamma delta", "**bold** \U0001f600")
    for i in range(120):
        kind = i % 3
        words = [*groups[kind].split(), *(WORDS[j] for j in np.flatnonzero(rng.random(6) < 0.15))]
        yield {
            "text": " ".join(dict.fromkeys([*words, f"w{i}"])),
            "model": "xy"[int(rng.random() < (0.9 if kind else 0.2))],
            "year": 2000 + 3 * kind + int(rng.integers(3)),
            "score": float(kind == 0) + float(rng.normal()),
            "kind": None if kind == 2 or i % 2 else f"k{kind}",
            "half": "ab"[i // 60],
        }
    for _ in range(LOST):
        nothing = {"model": "x", "year": 2001, "score": 0.0, "kind": None, "half": "a"}
        yield {"text": "", **nothing}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("every") / "words.conspectus"
    return word_store(path, list(rows()), part_size=50)


@pytest.fixture(scope="module")
def made(store):
    """Results by function, each made once, with what the progress heard."""
    found = {}

    def make(name):
        if name not in found:
            if name == "document_map":
                pytest.importorskip("umap")
            heard = Heard()
            found[name] = called(name, store, progress=heard), heard
        return found[name]

    return make


@pytest.fixture(params=CALLS)
def analysis(request, made):
    return request.param, *made(request.param)


def test_missing_documents_are_counted(analysis) -> None:
    name, result, _ = analysis
    assert result.provenance["missing"] == [LOST], name
    assert any(f"{LOST} documents" in note and "missing" in note for note in result.notes), name


def test_everything_that_was_chosen_is_recorded(analysis) -> None:
    name, result, _ = analysis
    elsewhere = {"store", "progress", "groups", "clusters", "b_store", "encoder"}
    elsewhere |= {"result", "model", "judge"}
    assert set(inspect.signature(getattr(cs, name)).parameters) - elsewhere <= set(result.settings)
    assert result.provenance["stores"]
    assert {"conspectus", "encoder", "label_sets"} <= set(result.provenance)


def test_progress_begins_and_ends(analysis) -> None:
    name, _, heard = analysis
    if name != "search":  # of numbers it takes milliseconds; what it prepares is tested there
        assert heard.begun, name
    assert heard.open == 0, name


def test_a_table_evidence_a_plot_and_two_files(analysis, tmp_path) -> None:
    name, result, _ = analysis
    table = result.table
    assert len(table), name
    keys = {"search": "rank", "explain": "hypothesis"}
    key = keys.get(name, "latent" if name in ("diff", "trend", "outcome") else None)
    first = 0 if key is None else int(table[key].iloc[0])
    passages = result.evidence(first, 1)
    assert passages, name
    assert all(isinstance(one, Passage) and one.text for one in passages)
    assert json.loads(json.dumps(result.plot().to_dict()))["$schema"].startswith("https://vega")
    told = json.loads(result.to_json())
    assert told["settings"] == json.loads(json.dumps(dict(result.settings)))
    assert len(told["table"]) == len(table)
    report = result.to_html(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in report
    assert f"{LOST} documents" in report


def test_the_same_seed_gives_the_same(analysis, store) -> None:
    name, result, _ = analysis
    again = called(name, store)
    assert json.loads(again.to_json()) == json.loads(result.to_json()), name
