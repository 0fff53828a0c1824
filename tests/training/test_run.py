"""The whole way, from a table of texts to SAEs on disk, with a tiny random model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from conspectus.documents import read_documents
from conspectus.errors import InputError
from conspectus.readers.text import TextReader
from conspectus.saes import load_sae
from conspectus.saes.fits import check_fits
from conspectus.training import Trained, train
from conspectus.training import buffer as buffer_module
from conspectus.training import run as module
from conspectus.training.buffer import ActivationBuffer
from conspectus.training.corpus import is_held_out

WORDS = ["river", "bank", "answer", "model", "reader", "number", "concept", "token", "lazy", "fox"]
TEXTS = [
    " ".join(WORDS[(i * i + j * (i % 5 + 1)) % len(WORDS)] for j in range(14)) + f" {i}"
    for i in range(160)
]
HOOKS = ("resid_post.0", "resid_post.1")


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer_module, "SHARD_DOCUMENTS", 40)


@pytest.fixture(scope="module")
def load(llama: Path) -> Callable[..., TextReader]:
    def make(hooks: tuple[str, ...] = HOOKS, **fields: Any) -> TextReader:
        return TextReader.load(llama, hooks=hooks, max_tokens=64, **fields)

    return make


@pytest.fixture
def run(load, config, tmp_path: Path) -> Callable[..., list[Trained]]:
    def go(architecture: str = "batchtopk", **fields: Any) -> list[Trained]:
        given: dict[str, Any] = {
            "documents": read_documents(TEXTS),
            "reader": load(),
            "config": config(architecture, tokens=64 * 80),
            "out": tmp_path / "out",
            "work": tmp_path / "work",
            "held_out_share": 0.2,
        } | fields
        return train(given.pop("documents"), given.pop("reader"), given.pop("config"), **given)

    return go


def weights_hash(folder: Path) -> str:
    return hashlib.sha256((folder / "sae_weights.safetensors").read_bytes()).hexdigest()


@pytest.mark.parametrize("architecture", ["topk", "batchtopk", "matryoshka"])
def test_two_hook_points_in_one_pass(
    architecture: str, run, load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    batches = TextReader.batches

    def counting(self: TextReader, documents: Any) -> Any:
        passes.append(len(documents))
        return batches(self, documents)

    monkeypatch.setattr(TextReader, "batches", counting)
    trained = run(architecture)
    held_out = sum(is_held_out(text, 0.2) for text in TEXTS)
    assert sum(passes) == len(TEXTS)  # every document once, for both hook points
    assert [one.folder for one in trained] == [tmp_path / "out" / hook for hook in HOOKS]
    for hook, one in zip(HOOKS, trained, strict=True):
        sae = load_sae(one.folder)
        assert sae.config == one.sae.config
        assert (sae.n_latents, sae.d_in, sae.config.hook) == (96, 32, hook)
        check_fits(sae, load((hook,)).record())
        card = json.loads((one.folder / "card.json").read_text())
        assert card == json.loads(json.dumps(one.card, default=str))
        assert card["held_out"]["tokens"] > 0
        assert 0 < card["held_out"]["unexplained_variance"] < 0.8
        assert card["held_out"]["l0"] == pytest.approx(4, rel=0.35)
        assert card["documents"] == len(TEXTS) - held_out
        assert card["loss"]["clean"] > 0
    first, second = (one.sae.W_dec for one in trained)
    assert not torch.equal(first, second)


def test_the_card_says_what_was_done(run, load) -> None:
    reader = load(("resid_post.1",))
    documents = read_documents(["", "bad", *TEXTS])
    (trained,) = run(documents=documents, reader=reader, command="conspectus train x")
    card = trained.card
    assert card["command"] == "conspectus train x"
    assert card["config"]["n_latents"] == 96
    assert card["tokens_seen"] == 64 * 80
    assert card["tokens_distinct"] > 1000
    assert card["held_out_share"] == 0.2
    assert card["corpus"] == documents.source
    assert card["reader"] == reader.record()
    assert set(card["versions"]) == {"python", "conspectus", "torch", "transformers", "numpy"}
    assert set(card["held_out"]) == {"tokens", "l0", "unexplained_variance", "dead", "dense"}
    assert {"clean", "spliced", "zero", "mean", "recovered"} <= set(card["loss"])


def test_a_single_hook_point_goes_into_the_folder_itself(run, load, tmp_path: Path) -> None:
    (trained,) = run(reader=load(("resid_post.1",)))
    assert trained.folder == tmp_path / "out"
    assert (tmp_path / "out" / "cfg.json").is_file()


def test_killed_after_reading_it_goes_on_without_reading_again(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = run(out=tmp_path / "a", work=tmp_path / "a.work")

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_fit", die)
        with pytest.raises(KeyboardInterrupt):
            run()
    with monkeypatch.context() as patched:
        patched.setattr(ActivationBuffer, "_write", die)
        resumed = run()
    for one, other in zip(undisturbed, resumed, strict=True):
        assert weights_hash(one.folder) == weights_hash(other.folder)
        assert one.card == other.card


def test_killed_in_training_it_ends_with_the_same_weights(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conspectus.training import trainer

    monkeypatch.setattr(trainer, "CHECKPOINT_EVERY", 16)
    undisturbed = run(out=tmp_path / "a", work=tmp_path / "a.work")
    advance = trainer.Trainer.advance
    steps: list[int] = []

    def dying(self: trainer.Trainer, raw: torch.Tensor) -> Any:
        steps.append(self.step_number)
        if len(steps) == 80 + 41:  # in the second hook point's run
            raise KeyboardInterrupt
        return advance(self, raw)

    with monkeypatch.context() as patched:
        patched.setattr(trainer.Trainer, "advance", dying)
        with pytest.raises(KeyboardInterrupt):
            run()
        steps.clear()
        resumed = run()
    assert steps == list(range(32, 80))
    for one, other in zip(undisturbed, resumed, strict=True):
        assert weights_hash(one.folder) == weights_hash(other.folder)


class TestRefusals:
    def test_another_corpus_in_the_same_work_folder(self, run) -> None:
        run()
        with pytest.raises(InputError, match="other texts"):
            run(documents=read_documents([f"other {text}" for text in TEXTS]))

    def test_another_share_would_train_on_what_judges(self, run) -> None:
        run()
        with pytest.raises(InputError, match="held-out share"):
            run(held_out_share=0.05)

    def test_other_settings_in_the_same_work_folder(self, run, config) -> None:
        run()
        with pytest.raises(InputError, match=r"other settings \(k differ\)"):
            run(config=config(tokens=64 * 80, k=5))

    @pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
    def test_share_out_of_range(self, run, share: float) -> None:
        with pytest.raises(InputError, match="between 0 and 1"):
            run(held_out_share=share)

    def test_nothing_held_out_is_said_before_anything_is_read(self, run, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="hold out a larger share"):
            run(held_out_share=1e-9)
        assert not (tmp_path / "work").exists()

    def test_too_little_text_for_a_batch(self, run, config) -> None:
        settings = config(tokens=100_000, batch_size=50_000)
        with pytest.raises(InputError, match="fewer than one batch"):
            run(config=settings)


def test_distinct_tokens_bound_what_is_read(run, load) -> None:
    (trained,) = run(reader=load(("resid_post.0",)), distinct_tokens=500)
    everything = sum(load().tokenize(text).n_tokens for text in TEXTS)
    assert 500 <= trained.card["tokens_distinct"] < everything / 2


def test_the_sae_is_judged_as_it_is_in_the_file(run, load) -> None:
    """Its matrices are float16 there."""
    (trained,) = run(reader=load(("resid_post.0",)))
    assert torch.equal(trained.sae.W_dec, trained.sae.W_dec.half().float())


def test_documents_are_not_changed_by_the_way_they_are_given(run, tmp_path: Path, load) -> None:
    reader = load(("resid_post.0",))
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(json.dumps({"text": text}) for text in TEXTS))
    one = run(reader=reader, out=tmp_path / "a", work=tmp_path / "a.work")
    other = run(
        documents=read_documents(path), reader=reader, out=tmp_path / "b", work=tmp_path / "b.work"
    )
    assert weights_hash(one[0].folder) == weights_hash(other[0].folder)
