from __future__ import annotations

import pytest
import torch

from conspectus.errors import SAEError
from conspectus.saes import TopKSAE, fold_decoder_norms, fold_input_scale

SCALABLE = ["standard", "jumprelu", "batchtopk", "matryoshka_batchtopk", "gated"]


@pytest.mark.parametrize("name", SCALABLE)
def test_folding_scales_codes_and_keeps_reconstructions(make_sae, x, name):
    sae = make_sae(name)
    norms = sae.W_dec.norm(dim=1)
    folded = fold_decoder_norms(sae)
    torch.testing.assert_close(folded.W_dec.norm(dim=1), torch.ones(160))
    expected = sae.encode(x).to_dense() * norms
    torch.testing.assert_close(folded.encode(x).to_dense(), expected, atol=1e-3, rtol=1e-4)
    torch.testing.assert_close(folded.reconstruct(x), sae.reconstruct(x), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("name", SCALABLE)
def test_folding_leaves_the_original_alone(make_sae, name):
    sae = make_sae(name)
    before = sae.record()
    folded = fold_decoder_norms(sae)
    assert sae.record() == before
    assert type(folded) is type(sae)
    assert folded.config == sae.config


@pytest.mark.parametrize("name", SCALABLE)
def test_folding_twice_is_folding_once(make_sae, x, name):
    once = fold_decoder_norms(make_sae(name))
    twice = fold_decoder_norms(once)
    torch.testing.assert_close(twice.encode_dense(x), once.encode_dense(x), atol=1e-4, rtol=1e-4)


def test_a_latent_that_writes_nothing_becomes_silent(make_sae, tensors, x):
    weights = tensors("standard")
    weights["W_dec"][5] = 0.0
    folded = fold_decoder_norms(type(make_sae("standard")).from_tensors(weights))
    assert 5 not in folded.encode(x).latent.tolist()
    assert bool(folded.W_dec.isfinite().all())


def test_topk_with_unequal_norms_is_refused(make_sae):
    with pytest.raises(SAEError, match="other latents would be among the k largest"):
        fold_decoder_norms(make_sae("topk"))


def test_topk_with_equal_norms_is_folded(tensors, x):
    weights = tensors("topk")
    weights["W_dec"] *= 3.0 / weights["W_dec"].norm(dim=1, keepdim=True)
    sae = TopKSAE.from_tensors(weights, k=8)
    expected = 3.0 * sae.encode_dense(x)
    torch.testing.assert_close(
        fold_decoder_norms(sae).encode_dense(x), expected, atol=1e-3, rtol=1e-4
    )


@pytest.mark.parametrize("factor", [0.05, 1.0, 20.0])
def test_input_scale_moves_from_the_activations_into_the_weights(any_sae, x, factor):
    folded = fold_input_scale(any_sae, factor)
    expected = any_sae.encode_dense(factor * x)
    torch.testing.assert_close(folded.encode_dense(x), expected, atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(
        folded.reconstruct(x) * factor, any_sae.reconstruct(factor * x), atol=1e-3, rtol=1e-3
    )


def test_input_scale_ends_the_need_for_one(make_sae):
    sae = make_sae("standard", normalise_input="expected_average_only_in")
    assert fold_input_scale(sae, 2.0).config.normalise_input == "none"


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan")])
def test_impossible_input_scales(make_sae, factor):
    with pytest.raises(SAEError, match="impossible"):
        fold_input_scale(make_sae("standard"), factor)
