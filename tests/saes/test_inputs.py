from __future__ import annotations

import pytest
import torch

from conspectus.errors import SAEError
from conspectus.saes.inputs import check_input, normalise


def test_constant_norm_rescale_gives_the_norm_of_a_standard_normal_vector(x):
    y, scale, shift = normalise(x, "constant_norm_rescale")
    torch.testing.assert_close(y.norm(dim=1), torch.full((50,), 24**0.5))
    torch.testing.assert_close(y * scale + shift, x)


def test_layer_norm_gives_mean_zero_and_unit_deviation(x):
    y, scale, shift = normalise(3 * x + 5, "layer_norm")
    torch.testing.assert_close(y.mean(dim=1), torch.zeros(50), atol=1e-5, rtol=0)
    torch.testing.assert_close(y.std(dim=1), torch.ones(50), atol=1e-4, rtol=0)
    torch.testing.assert_close(y * scale + shift, 3 * x + 5, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("how", ["none", "expected_average_only_in"])
def test_nothing_is_done_where_the_factor_is_in_the_weights(x, how):
    assert normalise(x, how) == (x, 1.0, 0.0)


@pytest.mark.parametrize("how", ["constant_norm_rescale", "layer_norm"])
def test_a_token_of_zeros_stays_finite(how):
    assert bool(normalise(torch.zeros(2, 8), how)[0].isfinite().all())


def test_large_finite_values_are_no_error():
    check_input(torch.full((4, 8), 3e38), 8)
    check_input(torch.full((4, 8), 6e4, dtype=torch.float16), 8)


def test_opposite_infinities_do_not_cancel():
    x = torch.zeros(3, 2)
    x[1] = torch.tensor([float("inf"), float("-inf")])
    with pytest.raises(SAEError, match="token 1"):
        check_input(x, 2)


def test_integers_are_refused():
    with pytest.raises(SAEError, match="floating-point"):
        check_input(torch.zeros(3, 2, dtype=torch.int64), 2)


def test_no_tokens_are_fine():
    check_input(torch.zeros(0, 2), 2)
