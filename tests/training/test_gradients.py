from __future__ import annotations

import pytest
import torch

from conspectus.training.config import TrainConfig
from conspectus.training.gradients import Weights, step
from conspectus.training.select import BatchTopK, top_k

N_TOKENS, WIDTH, N_LATENTS, K = 24, 10, 32, 5


def make_weights(seed: int) -> Weights:
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float32)

    return Weights(
        normal(N_LATENTS, WIDTH), normal(N_LATENTS), normal(N_LATENTS, WIDTH), normal(WIDTH)
    )


def dense_loss(
    weights: Weights, x: torch.Tensor, mask: torch.Tensor, dead: torch.Tensor, config: TrainConfig
) -> torch.Tensor:
    """The same loss, dense and by the book, for autograd."""
    centred = x - weights.decoder_bias
    pre = centred @ weights.encoder.T + weights.encoder_bias
    codes = pre * mask
    variance = (x - x.mean(0)).square().sum() / len(x)
    loss = torch.zeros(())
    residual = torch.zeros_like(x)
    for end in config.groups:
        residual = x - (codes[:, :end] @ weights.decoder[:end] + weights.decoder_bias)
        loss = loss + residual.square().sum() / len(x) / variance / len(config.groups)
    if dead.any():
        rows = min(config.aux_rows, len(x))
        target = residual[:rows].detach()
        frozen = centred[:rows].detach()
        dead_pre = frozen @ weights.encoder[dead].T + weights.encoder_bias[dead]
        k_aux = min(int(dead.sum()), WIDTH // 2)
        chosen = torch.zeros_like(dead_pre).scatter_(1, dead_pre.topk(k_aux).indices, 1.0)
        error = (dead_pre.relu() * chosen) @ weights.decoder[dead] - target
        spread = (target - target.mean(0)).square().sum()
        loss = loss + config.aux_coefficient * error.square().sum() / spread
    return loss


@pytest.mark.parametrize("architecture", ["topk", "batchtopk", "matryoshka"])
@pytest.mark.parametrize("n_dead", [0, 3, 20])
def test_sparse_gradients_are_those_of_autograd(architecture: str, n_dead: int) -> None:
    config = TrainConfig(
        architecture=architecture,  # type: ignore[arg-type]
        n_latents=N_LATENTS,
        k=K,
        tokens=1000,
        batch_size=N_TOKENS,
        aux_rows=16,
        group_shares=(0.125, 0.5, 1.0),
    )
    weights = make_weights(0)
    x = torch.randn(N_TOKENS, WIDTH, generator=torch.Generator().manual_seed(1))
    dead = torch.zeros(N_LATENTS, dtype=torch.bool)
    dead[:n_dead] = True
    select = BatchTopK(K) if architecture != "topk" else lambda pre: top_k(pre, K)
    result = step(weights, x, select, dead, config)

    mask = torch.zeros(N_TOKENS, N_LATENTS)
    mask[result.active.token, result.active.latent] = 1.0
    for tensor in weights.named().values():
        tensor.requires_grad_()
    loss = dense_loss(weights, x, mask, dead, config)
    loss.backward()
    for name, tensor in weights.named().items():
        assert tensor.grad is not None
        torch.testing.assert_close(
            result.gradients.named()[name],
            tensor.grad,
            rtol=1e-4,
            atol=1e-5,
            msg=lambda m, n=name: f"{n}: {m}",
        )


def test_unexplained_is_residual_over_variance() -> None:
    config = TrainConfig(n_latents=N_LATENTS, k=K, tokens=1000, batch_size=N_TOKENS)
    weights = make_weights(3)
    x = torch.randn(N_TOKENS, WIDTH, generator=torch.Generator().manual_seed(4))
    result = step(weights, x, BatchTopK(K), torch.zeros(N_LATENTS, dtype=torch.bool), config)
    codes = torch.zeros(N_TOKENS, N_LATENTS)
    codes[result.active.token, result.active.latent] = result.active.value
    residual = x - (codes @ weights.decoder + weights.decoder_bias)
    expected = residual.square().sum() / (x - x.mean(0)).square().sum()
    assert result.unexplained == pytest.approx(float(expected), rel=1e-5)
