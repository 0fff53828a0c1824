"""Small SAEs of every architecture, with decoder rows that are not of unit norm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from conspectus.saes import REGISTRY, SAE

D_IN = 24
N_LATENTS = 160
FIELDS: dict[str, dict[str, Any]] = {
    "standard": {},
    "topk": {"k": 8},
    "batchtopk": {"k": 8.5},
    "jumprelu": {},
    "gated": {},
    "matryoshka_batchtopk": {"k": 8, "widths": (16, 64, N_LATENTS)},
}


def random_tensors(architecture: str, seed: int = 0) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator)

    decoder = normal(N_LATENTS, D_IN)
    tensors = {
        "W_enc": (decoder.T / D_IN**0.5).contiguous(),
        "W_dec": decoder,
        "b_dec": normal(D_IN),
        "b_enc": 0.3 * normal(N_LATENTS),
    }
    if architecture == "gated":
        del tensors["b_enc"]
        tensors |= {
            "b_gate": normal(N_LATENTS) - 1.0,
            "b_mag": normal(N_LATENTS),
            "r_mag": 0.2 * normal(N_LATENTS),
        }
    if architecture in ("jumprelu", "batchtopk", "matryoshka_batchtopk"):
        tensors["threshold"] = 1.0 + 0.1 * normal(N_LATENTS)
    return tensors


@pytest.fixture
def tensors() -> Callable[..., dict[str, torch.Tensor]]:
    return random_tensors


@pytest.fixture
def make_sae() -> Callable[..., SAE]:
    def make(architecture: str, seed: int = 0, **fields: Any) -> SAE:
        chosen = FIELDS[architecture] | fields
        return REGISTRY[architecture].from_tensors(random_tensors(architecture, seed), **chosen)

    return make


@pytest.fixture(params=sorted(FIELDS))
def any_sae(request: pytest.FixtureRequest, make_sae: Callable[..., SAE]) -> SAE:
    return make_sae(request.param, reader="some/model", hook="resid_post.3", prepend_bos=True)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(50, D_IN, generator=torch.Generator().manual_seed(7))
