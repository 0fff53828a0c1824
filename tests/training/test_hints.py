from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
import transformers

from conspectus.readers.hooks import HookPoint
from conspectus.readers.language_model import LanguageModel
from conspectus.readers.text import TextReader
from conspectus.saes.topk import TopKSAE
from conspectus.training.hints import next_token_hints

if TYPE_CHECKING:
    from pathlib import Path


def sae_of(decoder: torch.Tensor) -> TopKSAE:
    n_latents, d_in = decoder.shape
    tensors = {
        "W_enc": decoder.T.contiguous(),
        "b_enc": torch.zeros(n_latents),
        "W_dec": decoder,
        "b_dec": torch.zeros(d_in),
    }
    return TopKSAE.from_tensors(tensors, k=1)


@pytest.fixture
def reader(llama: Path) -> TextReader:
    return TextReader.load(llama, hooks=["resid_post.0"], dtype="float32")


def test_hints_are_a_table_of_labels(reader: TextReader) -> None:
    hook = reader.hooks[0]
    generator = torch.Generator().manual_seed(0)
    sae = sae_of(torch.randn(6, reader.d_in(hook), generator=generator))
    hints = next_token_hints(sae, hook, reader)
    assert hints is not None
    assert set(hints.column("source").to_pylist()) <= {"unembedding"}
    assert set(hints.column("latent").to_pylist()) <= set(range(6))


def test_only_the_residual_stream_has_hints(reader: TextReader) -> None:
    sae = sae_of(torch.eye(4))
    assert next_token_hints(sae, HookPoint("attn_z", 0), reader) is None


def test_the_unembedding_is_the_model_s_own(llama: Path) -> None:
    loaded = transformers.AutoModelForCausalLM.from_pretrained(llama)
    rows, scale = LanguageModel(llama, HookPoint("resid_post", 0)).unembedding()
    torch.testing.assert_close(rows, loaded.get_output_embeddings().weight.detach())
    assert scale is not None
    torch.testing.assert_close(scale, loaded.base_model.norm.weight.detach())
