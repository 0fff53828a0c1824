"""The work folder keeps what different encoders make of the same documents apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import torch
from benchmarks.truth import __main__ as bench
from benchmarks.truth import embed, plan, work
from benchmarks.truth.limits import reading
from benchmarks.truth.results import Options, SuiteResult
from benchmarks.truth.work import ENCODER, Work

FRAME = pd.DataFrame({"doc_id": ["a", "b"], "text": ["one", "two"]})


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What was embedded, by which encoder and where to."""
    found = []

    def pretend(frame, *, doc_id, encoder, out, progress):
        found.append((len(frame), doc_id, encoder, out.name, progress))
        return out

    needed = plan.Needed("pair", lambda _data: FRAME)
    monkeypatch.setattr(work, "needed", {"pair": needed}.__getitem__)
    monkeypatch.setattr(work, "_encoder", lambda name: f"loaded {name}")
    monkeypatch.setattr(work.cs, "embed", pretend)
    return found


def test_stores_of_another_encoder_have_its_name(asked, tmp_path):
    usual = Work(tmp_path / "data", tmp_path / "work")
    key = plan.content_key(FRAME)
    usual.store("pair")
    replace(usual, encoder="minilm-l6").store("pair")
    replace(usual, encoder="/some/where/own").store("pair")
    assert [one[2] for one in asked] == [
        f"loaded {ENCODER}",
        "loaded minilm-l6",
        "loaded /some/where/own",
    ]
    assert [one[3] for one in asked] == [
        f"pair-{key}.conspectus",
        f"pair-{key}-minilm-l6.conspectus",
        f"pair-{key}-own.conspectus",
    ]
    assert {one[:2] for one in asked} == {(2, "doc_id")}


def test_the_bench_takes_an_encoder_and_keeps_its_figures_apart(monkeypatch, tmp_path):
    seen = []

    def run(name: str, given: Work, options: Options) -> SuiteResult:
        seen.append((given.encoder, options.seeds))
        return SuiteResult(name)

    monkeypatch.setattr(bench, "run_suite", run)
    common = ["--work", str(tmp_path), "--suite", "novel", "--seeds", "2"]
    assert bench.main(common) == 0
    assert bench.main([*common, "--encoder", "minilm-l6"]) == 0
    assert seen == [(ENCODER, 2), ("minilm-l6", 2)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "full-minilm-l6"]


def test_embedding_beforehand_takes_one_too(monkeypatch, tmp_path):
    seen = []

    def store(given: Work, name: str) -> None:
        seen.append((given.encoder, name))
        raise embed.MissingDataError("no data here")

    monkeypatch.setattr(Work, "frame", lambda *_: FRAME)
    monkeypatch.setattr(Work, "store", store)
    common = ["--data", "none", "--work", str(tmp_path), "--only", "pairs"]
    embed.main([*common, "--encoder", "minilm-l6"])
    embed.main(common)
    assert seen == [("minilm-l6", "pairs"), (ENCODER, "pairs")]


def test_tokens_of_another_reader_are_kept_apart(monkeypatch, tmp_path):
    def tensors(texts: list[str], layers: tuple[int, ...], model: str) -> dict[str, torch.Tensor]:
        filled = torch.full((len(texts), 3), float(len(model)))
        one = reading.hook(layers[0])
        return {one: filled, f"{one}.document": torch.arange(len(texts))}

    monkeypatch.setattr(reading, "_tensors", tensors)
    usual = reading.read("pair", FRAME, tmp_path, (5,))["resid_post.5"]
    other = reading.read("pair", FRAME, tmp_path, (5,), "minilm-l6")["resid_post.5"]
    assert usual.activations[0, 0] == len(ENCODER)
    assert other.activations[0, 0] == len("minilm-l6")
    again = reading.read("pair", FRAME, tmp_path, (5,))["resid_post.5"]
    assert torch.equal(again.activations, usual.activations)
    assert len({Path(one).name for one in tmp_path.iterdir()}) == 2
