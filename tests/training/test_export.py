from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import torch

from conspectus.saes import BatchTopKSAE, MatryoshkaSAE, TopKSAE, check_sae, load_sae, save_sae
from conspectus.training.export import threshold_for, to_sae
from conspectus.training.gradients import Weights
from conspectus.training.trainer import Scaling, Trainer, initial_weights

CLASSES = {"topk": TopKSAE, "batchtopk": BatchTopKSAE, "matryoshka": MatryoshkaSAE}


def random_weights(n_latents: int = 60, width: int = 12, seed: int = 0) -> Weights:
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randn(n_latents, width, generator=generator)
    rows /= rows.norm(dim=1, keepdim=True)
    bias = 0.1 * torch.randn(n_latents, generator=generator)
    return Weights(0.7 * rows, bias, rows, torch.randn(width, generator=generator))


def pre_of(weights: Weights, x: torch.Tensor) -> torch.Tensor:
    return (x - weights.decoder_bias) @ weights.encoder.T + weights.encoder_bias


class TestThreshold:
    @pytest.mark.parametrize("k", [1, 3, 9])
    def test_gives_l0_of_k_on_its_sample(self, k: int) -> None:
        weights = random_weights()
        x = 3 * torch.randn(500, 12, generator=torch.Generator().manual_seed(1))
        threshold = threshold_for(weights, x, k, chunk=64)
        active = int((pre_of(weights, x) > threshold).sum())
        assert active == pytest.approx(k * 500, abs=2)

    def test_where_a_few_tokens_have_most_of_the_latents(self) -> None:
        """A token may have many times k: counting 4 k of it at most would set it too low."""
        weights = random_weights()
        generator = torch.Generator().manual_seed(1)
        size = torch.where(torch.rand(400, 1, generator=generator) < 0.1, 50.0, 0.1)
        x = weights.decoder_bias + size * torch.randn(400, 12, generator=generator)
        k = 2
        threshold = threshold_for(weights, x, k, chunk=64)
        active = pre_of(weights, x) > threshold
        assert int(active.sum(1).max()) > 4 * k
        assert int(active.sum()) == pytest.approx(k * 400, abs=2)

    def test_is_never_negative(self) -> None:
        weights = random_weights()
        weights.encoder_bias -= 100.0
        assert threshold_for(weights, torch.randn(50, 12), 3) == 0.0


@pytest.mark.parametrize("architecture", ["topk", "batchtopk", "matryoshka"])
class TestToSae:
    @pytest.fixture
    def trained(self, architecture: str, planted, config) -> Trainer:
        sample = 37.0 * planted.batch(2048, -1)
        scaling = Scaling.of(sample)
        settings = config(architecture)
        trainer = Trainer(settings, initial_weights(sample * scaling.factor, settings), scaling)
        for batch in islice(planted.batches(64), 100):
            trainer.advance(37.0 * batch)
        return trainer

    def test_codes_of_raw_activations_are_those_of_training_over_the_factor(
        self, architecture: str, trained: Trainer, planted
    ) -> None:
        raw = 37.0 * planted.batch(300, 77)
        factor = trained.scaling.factor
        assert abs(factor - 1) > 0.5
        pre = pre_of(trained.weights, raw * factor)
        if architecture == "topk":
            threshold = 0.0
            codes = torch.zeros_like(pre).scatter_(1, *_swap(pre.topk(4, dim=1))).relu()
        else:
            threshold = threshold_for(trained.weights, raw * factor, 4)
            codes = pre * (pre > threshold)
        sae = to_sae(trained.weights, trained.scaling, trained.config, threshold)
        assert type(sae) is CLASSES[architecture]
        found = sae.encode(raw).to_dense()
        same = (found > 0) == (codes > 0)
        assert int((~same).sum()) <= 1  # the one that sets the threshold may fall on either side
        torch.testing.assert_close(found[same], codes[same] / factor, rtol=1e-3, atol=1e-3)
        expected = (codes @ trained.weights.decoder + trained.weights.decoder_bias) / factor
        whole = same.all(dim=1)
        torch.testing.assert_close(
            sae.reconstruct(raw)[whole], expected[whole], rtol=1e-3, atol=1e-2
        )

    def test_conforms_and_survives_its_file(
        self, architecture: str, trained: Trainer, planted, tmp_path: Path
    ) -> None:
        fields = {"reader": "some/model", "hook": "resid_post.3", "prepend_bos": True}
        sae = to_sae(trained.weights, trained.scaling, trained.config, 1.0, **fields)
        check_sae(sae)
        save_sae(sae, tmp_path)
        again = load_sae(tmp_path)
        assert again.config == sae.config
        raw = 37.0 * planted.batch(20, 5)
        assert again.encode(raw).equals(sae.encode(raw))

    def test_is_a_copy(self, architecture: str, trained: Trainer, planted) -> None:
        sae = to_sae(trained.weights, trained.scaling, trained.config, 1.0)
        before = sae.W_dec.clone()
        assert sae.W_dec.dtype == torch.float32
        torch.testing.assert_close(before, trained.weights.decoder)


def test_widths_of_matryoshka(config) -> None:
    settings = config("matryoshka", n_latents=60, k=2, group_shares=(0.01, 0.02, 0.5, 1.0))
    sae = to_sae(random_weights(), Scaling(2.0), settings, 1.0)
    assert sae.config.widths == (1, 30, 60)


def _swap(found: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    value, latent = found
    return latent, value
