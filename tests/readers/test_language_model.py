from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from tiny_models import make_bert, make_gpt2, make_llama

from conspectus.errors import ReaderError
from conspectus.readers.hooks import HookPoint
from conspectus.readers.language_model import LanguageModel
from conspectus.readers.text import TextReader
from conspectus.readers.tokens import Row

IDS = np.array([1, 30, 31, 32, 40, 41, 42, 43, 44, 2], dtype=np.int64)


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    makers = {"llama": make_llama, "gpt2": make_gpt2, "bert": make_bert}
    return {name: make(folder / name) for name, make in makers.items()}


def logits(path: Path) -> torch.Tensor:
    model = transformers.AutoModelForCausalLM.from_pretrained(path).eval()
    with torch.inference_mode():
        return model(input_ids=torch.from_numpy(IDS)[None]).logits[0].double()


@pytest.mark.parametrize("name", ["llama", "gpt2"])
@pytest.mark.parametrize("kind", ["resid_post", "resid_pre", "mlp_out", "attn_out", "attn_z"])
class TestEveryHook:
    def test_the_loss_is_that_of_hugging_face(self, models, name: str, kind: str) -> None:
        model = LanguageModel(models[name], HookPoint.parse(f"{kind}.1"))
        logs = logits(models[name]).log_softmax(-1)
        for start, stop in ((4, 9), (0, 10), (1, 2)):
            own = range(max(start, 1), stop)
            expected = -sum(float(logs[i - 1, IDS[i]]) for i in own)
            found, count = model.loss(Row(IDS, start, stop, 0))
            assert count == len(own)
            assert found == pytest.approx(expected, rel=1e-4)

    def test_identity_is_clean_and_zero_is_not(self, models, name: str, kind: str) -> None:
        model = LanguageModel(models[name], HookPoint.parse(f"{kind}.1"))
        row = Row(IDS, 2, 9, 0)
        clean, _ = model.loss(row)
        assert model.loss(row, lambda x: x)[0] == pytest.approx(clean, rel=1e-6)
        assert model.loss(row, torch.zeros_like)[0] != pytest.approx(clean, rel=1e-6)
        assert model.loss(row)[0] == clean  # nothing of a splice stays

    def test_the_reader_sees_what_is_spliced(self, models, name: str, kind: str) -> None:
        """The activations handed to `replace` are those a reader gives at the same hook."""
        reader = TextReader.load(models[name], hooks=[f"{kind}.1"])
        document = reader.tokenize("The quick brown fox jumps over the lazy dog.")
        (batch,) = reader.batches([document])
        seen: list[torch.Tensor] = []

        def spy(x: torch.Tensor) -> torch.Tensor:
            seen.append(x.clone())
            return x

        LanguageModel(models[name], HookPoint.parse(f"{kind}.1")).loss(document.rows[0], spy)
        torch.testing.assert_close(seen[0], batch.activations, rtol=1e-4, atol=1e-4)


def test_context_is_left_alone(models) -> None:
    model = LanguageModel(models["llama"], HookPoint.parse("resid_post.0"))
    seen: list[int] = []

    def count(x: torch.Tensor) -> torch.Tensor:
        seen.append(len(x))
        return x

    model.loss(Row(IDS, 6, 9, 0), count)
    assert seen == [3]


def test_outliers_are_left_alone(models) -> None:
    """A token that the reader would not pool is not the SAE's to reconstruct."""
    model = LanguageModel(models["llama"], HookPoint.parse("resid_post.0"))
    seen: list[int] = []

    def count(x: torch.Tensor) -> torch.Tensor:
        seen.append(len(x))
        return x

    embedding = model._model.get_input_embeddings()
    before = embedding.weight[44].clone()
    with torch.no_grad():
        embedding.weight[44] *= 1000
    model.loss(Row(IDS, 1, 9, 0), count)
    with torch.no_grad():
        embedding.weight[44] = before
    model.loss(Row(IDS, 1, 9, 0), count)
    assert seen == [7, 8]


def test_a_row_without_tokens_to_predict(models) -> None:
    model = LanguageModel(models["llama"], HookPoint.parse("resid_post.0"))
    assert model.loss(Row(IDS, 0, 1, 0)) == (0.0, 0)


def test_a_body_alone_is_refused(models, tmp_path: Path) -> None:
    transformers.AutoModel.from_pretrained(models["llama"]).save_pretrained(tmp_path)
    with pytest.raises(ReaderError, match="lacks lm_head"):
        LanguageModel(tmp_path, HookPoint.parse("resid_post.0"))


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="not a causal language model"):
        LanguageModel(tmp_path, HookPoint.parse("resid_post.0"))
