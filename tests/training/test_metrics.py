from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from conspectus.errors import InputError
from conspectus.readers.hooks import HookPoint
from conspectus.readers.language_model import LanguageModel
from conspectus.readers.text import TextReader
from conspectus.saes import SAE, TopKSAE
from conspectus.training.metrics import LossRecovered, loss_recovered, quality

WIDTH, N_LATENTS = 32, 96


def make_sae(k: int = 5, seed: int = 0) -> SAE:
    generator = torch.Generator().manual_seed(seed)
    rows = torch.nn.functional.normalize(torch.randn(N_LATENTS, WIDTH, generator=generator))
    tensors = {
        "W_enc": rows.T.contiguous(),
        "W_dec": rows,
        "b_enc": 0.1 * torch.randn(N_LATENTS, generator=generator),
        "b_dec": torch.randn(WIDTH, generator=generator),
    }
    return TopKSAE.from_tensors(tensors, k=k)


def identity_sae(k: int = WIDTH) -> SAE:
    """Latents come in pairs, one for each sign of each dimension: nothing is lost."""
    eye = torch.eye(WIDTH)
    rows = torch.cat([eye, -eye])
    zeros = torch.zeros(2 * WIDTH)
    tensors = {"W_enc": rows.T.contiguous(), "W_dec": rows, "b_enc": zeros}
    return TopKSAE.from_tensors(tensors | {"b_dec": torch.zeros(WIDTH)}, k=k)


def blocks(n: int = 700) -> list[torch.Tensor]:
    x = 2 + torch.randn(n, WIDTH, generator=torch.Generator().manual_seed(3))
    return list(x.split(256))


class TestQuality:
    def test_against_closed_form(self) -> None:
        sae = make_sae()
        x = torch.cat(blocks()).double().numpy()
        codes = sae.encode_dense(torch.cat(blocks())).double().numpy()
        found = quality(sae, blocks())
        rebuilt = codes @ sae.W_dec.double().numpy() + sae.b_dec.double().numpy()
        unexplained = ((x - rebuilt) ** 2).sum() / ((x - x.mean(0)) ** 2).sum()
        assert found.tokens == 700
        assert found.l0 == pytest.approx((codes > 0).sum(1).mean())
        assert found.unexplained_variance == pytest.approx(unexplained, rel=1e-4)
        assert found.dead == pytest.approx(((codes > 0).sum(0) == 0).mean())
        assert found.dense == pytest.approx(((codes > 0).mean(0) > 0.1).mean())

    def test_dead_and_dense_by_hand(self) -> None:
        sae = identity_sae()
        x = torch.full((20, WIDTH), 0.0)
        x[:, 0] = 1.0  # latent 0 on all tokens
        x[:2, 1] = -1.0  # latent 33 on exactly a tenth: not dense
        x[:3, 2] = 1.0
        found = quality(sae, [x])
        assert found.dead == pytest.approx(1 - 3 / 64)
        assert found.dense == pytest.approx(2 / 64)
        assert found.l0 == pytest.approx(25 / 20)
        assert found.unexplained_variance == 0.0

    def test_how_tokens_are_cut_into_blocks_does_not_matter(self) -> None:
        whole = quality(make_sae(), [torch.cat(blocks())])
        assert quality(make_sae(), blocks()).record() == pytest.approx(whole.record())

    def test_more_latents_explain_more(self) -> None:
        left = [quality(identity_sae(k), blocks()).unexplained_variance for k in (1, 4, 16)]
        assert left == sorted(left, reverse=True)

    def test_half_precision_blocks(self) -> None:
        found = quality(make_sae(), [block.bfloat16() for block in blocks()])
        exact = quality(make_sae(), blocks())
        assert found.unexplained_variance == pytest.approx(exact.unexplained_variance, rel=0.02)

    def test_no_tokens(self) -> None:
        with pytest.raises(InputError, match="no held-out tokens"):
            quality(make_sae(), [])

    def test_without_variance_the_share_is_none(self) -> None:
        record = quality(make_sae(), [torch.zeros(4, WIDTH)]).record()
        assert record["unexplained_variance"] is None


@pytest.fixture(scope="module")
def reader(llama) -> TextReader:
    return TextReader.load(llama, hooks=["resid_post.1"], max_tokens=48)


@pytest.fixture(scope="module")
def model(llama) -> LanguageModel:
    return LanguageModel(llama, HookPoint.parse("resid_post.1"))


class TestLossRecovered:
    @pytest.fixture
    def judge(self, reader, model) -> Callable[..., LossRecovered]:
        texts = [f"The {i}th answer is a long sentence about rivers, dogs and banks." for i in "12"]
        documents = [reader.tokenize(text * 3) for text in texts]
        mean = torch.cat([b.activations for b in reader.batches(documents)]).mean(0)

        def measure(sae: SAE, max_tokens: int = 10_000) -> LossRecovered:
            return loss_recovered(sae, model, documents, mean, max_tokens)

        return measure

    def test_the_identity_recovers_all(self, judge) -> None:
        found = judge(identity_sae())
        assert found.spliced == pytest.approx(found.clean, rel=1e-5)
        assert found.recovered == pytest.approx(1, abs=1e-3)
        assert found.recovered_from_mean == pytest.approx(1, abs=1e-3)

    def test_an_sae_that_gives_the_mean_recovers_none(self, judge, reader) -> None:
        sae = identity_sae()
        found = judge(sae)
        sae.W_dec.zero_()
        assert judge(sae).spliced == pytest.approx(found.zero, rel=1e-6)
        assert judge(sae).recovered == pytest.approx(0, abs=1e-6)

    def test_mean_ablation_is_between(self, judge) -> None:
        found = judge(make_sae())
        assert found.mean != found.zero
        assert all(math.isfinite(value) for value in found.record().values())

    def test_stops_near_the_number_of_tokens(self, judge) -> None:
        everything = judge(make_sae()).tokens
        assert 0 < judge(make_sae(), 20).tokens < everything

    def test_no_documents(self, model) -> None:
        with pytest.raises(InputError, match="no held-out documents"):
            loss_recovered(make_sae(), model, [], torch.zeros(WIDTH), 10)

    def test_shares_in_closed_form(self) -> None:
        found = LossRecovered(tokens=10, clean=2.0, spliced=2.5, zero=12.0, mean=7.0)
        assert found.recovered == pytest.approx(9.5 / 10)
        assert found.recovered_from_mean == pytest.approx(4.5 / 5)

    def test_where_ablation_costs_nothing_the_share_is_none(self) -> None:
        record = LossRecovered(tokens=10, clean=2.0, spliced=2.5, zero=2.0, mean=2.0).record()
        assert record["recovered"] is None
        assert record["recovered_from_mean"] is None
        assert record["spliced"] == 2.5


def test_figures_are_plain() -> None:
    record = quality(make_sae(), blocks()).record()
    assert all(type(value) in (int, float) for value in record.values())
    assert not any(isinstance(value, np.generic) for value in record.values())
