from __future__ import annotations

import pytest
import torch

from conspectus.training.sparse import Active, decode, inner, outer

N_LATENTS, WIDTH = 23, 7


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def random_codes(n_tokens: int, density: float) -> tuple[Active, torch.Tensor]:
    """Codes, and the same densely."""
    codes = normal(n_tokens, N_LATENTS, seed=1)
    codes = codes * (torch.rand(codes.shape, generator=torch.Generator().manual_seed(2)) < density)
    if n_tokens > 3:
        codes[[0, 2, -1]] = 0.0  # rows without any
    flat = codes.flatten().nonzero().squeeze(1)
    return Active.from_flat(flat, codes.flatten()[flat], (n_tokens, N_LATENTS)), codes


CASES = [(40, 0.2), (40, 1.0), (5, 0.1), (1, 0.5), (6, 0.0), (0, 0.0)]


@pytest.mark.parametrize(("n_tokens", "density"), CASES)
class TestProducts:
    def test_decode(self, n_tokens: int, density: float) -> None:
        active, codes = random_codes(n_tokens, density)
        rows = normal(N_LATENTS, WIDTH, seed=3)
        torch.testing.assert_close(decode(active, rows), codes @ rows)

    def test_outer(self, n_tokens: int, density: float) -> None:
        active, codes = random_codes(n_tokens, density)
        tokens = normal(n_tokens, WIDTH, seed=4)
        torch.testing.assert_close(outer(active, tokens), codes.T @ tokens)

    def test_inner(self, n_tokens: int, density: float) -> None:
        active, _ = random_codes(n_tokens, density)
        tokens, rows = normal(n_tokens, WIDTH, seed=4), normal(N_LATENTS, WIDTH, seed=3)
        expected = (tokens @ rows.T)[active.token, active.latent]
        torch.testing.assert_close(inner(active, tokens, rows), expected)

    def test_within(self, n_tokens: int, density: float) -> None:
        active, codes = random_codes(n_tokens, density)
        part, mask = active.within(4, 11)
        expected = torch.zeros_like(codes)
        expected[:, 4:11] = codes[:, 4:11]
        found = torch.zeros_like(codes)
        found[part.token, part.latent] = part.value
        assert torch.equal(found, expected)
        assert torch.equal(active.value[mask], part.value)

    def test_by_latent(self, n_tokens: int, density: float) -> None:
        active, _ = random_codes(n_tokens, density)
        start, order = active.by_latent
        assert torch.equal(order, torch.argsort(active.latent, stable=True))
        assert torch.equal(start.diff(), torch.bincount(active.latent, minlength=N_LATENTS))


def test_from_flat_tells_token_and_latent() -> None:
    active = Active.from_flat(
        torch.tensor([1, 23, 45, 46 + 22]), torch.tensor([1.0, 2.0, 3.0, 4.0]), (4, N_LATENTS)
    )
    assert active.token.tolist() == [0, 1, 1, 2]
    assert active.latent.tolist() == [1, 0, 22, 22]
    assert active.indptr.tolist() == [0, 1, 3, 4, 4]
    assert active.n_tokens == 4


def test_with_value_keeps_the_pattern() -> None:
    active, _ = random_codes(10, 0.3)
    _ = active.by_latent
    other = active.with_value(torch.ones_like(active.value))
    rows = normal(N_LATENTS, WIDTH, seed=3)
    pattern = torch.zeros(10, N_LATENTS)
    pattern[active.token, active.latent] = 1.0
    torch.testing.assert_close(decode(other, rows), pattern @ rows)
    assert other.by_latent is active.by_latent
