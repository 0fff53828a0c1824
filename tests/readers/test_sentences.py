from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from tiny_models import make_bert

from conspectus.errors import ModelError, ReaderError
from conspectus.readers.catalog import CATALOG, is_installed
from conspectus.readers.sentences import MAX_TOKENS, SentenceEncoder

TEXTS = ["The fox jumps.", "", "Apologies, but I cannot answer that. " * 40, "fox"]


def by_hand(path: Path, text: str, most: int) -> np.ndarray:
    """Mean of the last hidden states of one text alone, scaled to length 1."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(path))
    model = transformers.AutoModel.from_pretrained(str(path)).eval()
    given = tokenizer(text, return_tensors="pt", truncation=True, max_length=most)
    with torch.inference_mode():
        hidden = model(
            input_ids=given["input_ids"], attention_mask=given["attention_mask"]
        ).last_hidden_state[0]
    mean = hidden.mean(0).numpy()
    return mean / np.linalg.norm(mean)


def test_each_text_is_the_mean_of_its_own_tokens_whatever_its_neighbours(models) -> None:
    encoder = SentenceEncoder.load(models["bert"])
    found = encoder.encode(TEXTS)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, rtol=1e-5)
    for text, vector in zip(TEXTS, found, strict=True):
        np.testing.assert_allclose(vector, by_hand(models["bert"], text, 256), atol=2e-5)


def test_the_installed_model_against_transformers() -> None:
    entry = CATALOG["minilm-l6"]
    if not is_installed(entry):
        pytest.skip("the model minilm-l6 is not here: conspectus models pull minilm-l6")
    from conspectus.readers.catalog import model_path

    encoder = SentenceEncoder.load("minilm-l6", device="cpu")
    texts = ["He apologises before he answers.", "Sorry, I must say no first.", "Bold headings"]
    found = encoder.encode(texts)
    assert found.shape == (3, 384)
    for text, vector in zip(texts, found, strict=True):
        np.testing.assert_allclose(vector, by_hand(model_path("minilm-l6"), text, 256), atol=1e-5)
    near = found @ found.T
    assert near[0, 1] > near[0, 2] + 0.1


def test_only_the_first_tokens_count(models) -> None:
    encoder = SentenceEncoder.load(models["bert"])
    assert encoder.max_tokens == MAX_TOKENS == 256
    encoder.max_tokens = 8
    one, other = encoder.encode(["The quick brown fox jumps", "The quick brown fox jumps and sits"])
    np.testing.assert_allclose(
        one, by_hand(models["bert"], "The quick brown fox jumps", 8), atol=2e-5
    )
    assert one.shape == other.shape


def test_nothing_to_encode(models) -> None:
    assert SentenceEncoder.load(models["bert"]).encode([]).shape == (0, 32)


def test_identity_is_that_of_the_weights(models, tmp_path: Path) -> None:
    """The pooler that the files lack is drawn at random and must not count."""
    first, second = (SentenceEncoder.load(models["bert"]) for _ in range(2))
    assert first.identity == second.identity
    with torch.no_grad():
        next(second.model.parameters()).add_(1)
    del second.__dict__["identity"]
    assert first.identity != second.identity


def test_a_model_that_is_not_here_says_how_to_get_it(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="conspectus models pull minilm-l6"):
        SentenceEncoder.load("minilm-l6")


def test_a_hub_name_is_never_downloaded(monkeypatch) -> None:
    with pytest.raises(ReaderError, match="no/such-model"):
        SentenceEncoder.load("no/such-model")


def test_missing_weights_are_an_error(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    path = make_bert(tmp_path / "m")
    weights = load_file(path / "model.safetensors")
    dropped = next(key for key in weights if "layer.1" in key)
    del weights[dropped]
    save_file(weights, path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ReaderError, match="lack 1 weights"):
        SentenceEncoder.load(path)


def test_progress_is_told(models) -> None:
    told: list[float] = []

    class Watch:
        def start(self, task, total, unit) -> None:
            assert (total, unit) == (4, "texts")

        def advance(self, amount) -> None:
            told.append(amount)

        def finish(self) -> None:
            told.append(0)

    SentenceEncoder.load(models["bert"]).encode(TEXTS, Watch())
    assert sum(told) == 4
    assert told[-1] == 0
