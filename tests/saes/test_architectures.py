"""Each architecture against its equation, written out token by token."""

from __future__ import annotations

import pytest
import torch

from conspectus.saes import TopKSAE


def pre_activations(sae, x, bias):
    return ((x - sae.b_dec).double() @ sae.W_enc.double() + bias.double()).float()


def close(codes, expected):
    torch.testing.assert_close(codes.to_dense(), expected, atol=1e-4, rtol=1e-4)


def test_relu(make_sae, x):
    sae = make_sae("standard")
    close(sae.encode(x), pre_activations(sae, x, sae.b_enc).clamp_min(0))


@pytest.mark.parametrize("name", ["jumprelu", "batchtopk", "matryoshka_batchtopk"])
def test_thresholds(make_sae, x, name):
    sae = make_sae(name)
    pre = pre_activations(sae, x, sae.b_enc)
    close(sae.encode(x), torch.where(pre > sae.threshold, pre, 0.0))


def test_a_negative_threshold_lets_nothing_negative_through(make_sae, tensors, x):
    weights = tensors("jumprelu") | {"threshold": torch.tensor(-1.0)}
    sae = type(make_sae("jumprelu")).from_tensors(weights)
    relu = make_sae("standard")
    assert torch.equal(sae.encode(x).to_dense(), relu.encode(x).to_dense())


def test_one_threshold_serves_all_latents(make_sae, tensors):
    weights = tensors("batchtopk") | {"threshold": torch.tensor(1.25)}
    sae = type(make_sae("batchtopk")).from_tensors(weights, k=8)
    assert sae.threshold.tolist() == [1.25] * 160


def test_a_value_on_the_threshold_is_silent(make_sae, tensors):
    weights = {name: torch.zeros_like(one) for name, one in tensors("jumprelu").items()}
    weights["b_enc"][:2] = torch.tensor([1.0, 1.5])
    weights["threshold"][:] = 1.0
    sae = type(make_sae("jumprelu")).from_tensors(weights)
    assert sae.encode(torch.zeros(1, 24)).latent.tolist() == [1]


def test_gated(make_sae, x):
    sae = make_sae("gated")
    centred = x - sae.b_dec
    gate = centred @ sae.W_enc + sae.b_gate > 0
    magnitude = centred @ (sae.W_enc * sae.r_mag.exp()) + sae.b_mag
    close(sae.encode(x), gate * magnitude.relu())


def test_an_open_gate_without_magnitude_is_silent(make_sae, x):
    sae = make_sae("gated")
    gates = (pre_activations(sae, x, sae.b_gate) > 0).sum()
    assert 0 < sae.encode(x).nnz < int(gates)


def test_topk_picks_the_k_largest(make_sae, x):
    sae = make_sae("topk")
    pre = pre_activations(sae, x, sae.b_enc)
    expected = torch.zeros_like(pre)
    for token, row in enumerate(pre):
        for latent in sorted(range(160), key=row.tolist().__getitem__)[-8:]:
            expected[token, latent] = max(float(row[latent]), 0.0)
    close(sae.encode(x), expected)


@pytest.mark.parametrize("k", [1, 3, 8, 39, 40, 41, 159, 160])
@pytest.mark.parametrize("n_latents", [160, 157])
def test_topk_of_any_k_and_width_agrees_with_torch(tensors, x, k, n_latents):
    weights = {
        name: one[..., :n_latents] if name in ("W_enc", "b_enc") else one
        for name, one in tensors("topk").items()
    } | {"W_dec": tensors("topk")["W_dec"][:n_latents]}
    sae = TopKSAE.from_tensors(weights, k=min(k, n_latents))
    codes = sae.encode(x)
    assert torch.equal(codes.to_dense(), sae.encode_dense(x))
    assert int(codes.indptr.diff().max()) <= k


def test_topk_with_less_than_k_above_zero(tensors, x):
    weights = tensors("topk")
    weights["b_enc"] -= 3.0
    sae = TopKSAE.from_tensors(weights, k=40)
    counts = sae.encode(x).indptr.diff()
    assert int(counts.min()) < 40
    assert torch.equal(sae.encode(x).to_dense(), sae.encode_dense(x))


def test_topk_never_picks_more_than_k_of_equal_values(tensors):
    weights = {name: torch.zeros_like(one) for name, one in tensors("topk").items()}
    weights["b_enc"] += 1.0
    codes = TopKSAE.from_tensors(weights, k=5).encode(torch.zeros(4, 24))
    assert codes.indptr.tolist() == [0, 5, 10, 15, 20]
    assert codes.value.tolist() == [1.0] * 20


def test_topk_in_half_precision(make_sae, x):
    sae = make_sae("topk", dtype="bfloat16")
    counts = sae.encode(x).indptr.diff()
    assert int(counts.max()) <= 8


def test_matryoshka_records_its_levels(make_sae):
    assert make_sae("matryoshka_batchtopk").config.widths == (16, 64, 160)
