from __future__ import annotations

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from conspectus.errors import SAEError
from conspectus.saes import ReLUSAE
from conspectus.saes.inputs import normalise


class LargestTensor(TorchDispatchMode):
    """Remembers the size of the largest tensor that any operation returned."""

    def __init__(self):
        super().__init__()
        self.largest = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if isinstance(result, torch.Tensor):
            self.largest = max(self.largest, result.numel())
        return result


def test_encode_never_holds_more_than_a_chunk_of_pre_activations(any_sae):
    n, chunk = 640, 16
    x = torch.randn(n, any_sae.d_in)
    with LargestTensor() as seen:
        codes = any_sae.encode(x, chunk=chunk)
    allowed = max(chunk * any_sae.n_latents, n * any_sae.d_in, codes.nnz)
    assert seen.largest <= allowed
    assert seen.largest < n * any_sae.n_latents


def test_the_largest_tensor_would_be_noticed(make_sae):
    sae = make_sae("standard")
    with LargestTensor() as seen:
        sae.encode(torch.randn(640, sae.d_in), chunk=640)
    assert seen.largest == 640 * sae.n_latents


def test_encode_equals_the_equation_with_explicit_centring(make_sae, x):
    sae = make_sae("standard")
    expected = ((x - sae.b_dec) @ sae.W_enc + sae.b_enc).relu()
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-4, rtol=1e-4)


def test_encode_without_centring(make_sae, x):
    sae = make_sae("standard", apply_b_dec_to_input=False)
    expected = (x @ sae.W_enc + sae.b_enc).relu()
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("how", ["constant_norm_rescale", "layer_norm"])
def test_encode_normalises_each_token(make_sae, x, how):
    sae = make_sae("standard", normalise_input=how)
    plain = make_sae("standard")
    expected = plain.encode(normalise(x, how)[0]).to_dense()
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("how", ["none", "constant_norm_rescale", "layer_norm"])
def test_reconstruct_undoes_the_normalisation(how, x):
    """A dictionary of +-unit vectors reconstructs exactly, whatever the scale of the input."""
    d = x.shape[1]
    both = torch.cat([torch.eye(d), -torch.eye(d)])
    weights = {"W_enc": both.T, "W_dec": both, "b_enc": torch.zeros(2 * d), "b_dec": torch.ones(d)}
    sae = ReLUSAE.from_tensors(weights, normalise_input=how)
    torch.testing.assert_close(sae.reconstruct(7.0 * x), 7.0 * x, atol=1e-3, rtol=1e-3)


def test_decode_sums_the_active_rows(any_sae, x):
    codes = any_sae.encode(x)
    expected = codes.to_dense() @ any_sae.W_dec + any_sae.b_dec
    torch.testing.assert_close(any_sae.decode(codes), expected, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(any_sae.decode(codes.to_dense()), expected, atol=1e-4, rtol=1e-4)


def test_decode_of_a_silent_token_is_the_bias(any_sae, x):
    codes = any_sae.encode(x[:3])
    silent = codes.keep(torch.zeros(codes.nnz, dtype=torch.bool))
    torch.testing.assert_close(any_sae.decode(silent), any_sae.b_dec.expand(3, -1))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_encode_refuses_what_is_not_finite_and_names_the_token(any_sae, x, bad):
    x[4, 2] = bad
    x[9, 0] = bad
    with pytest.raises(SAEError, match=r"token 4 \(2 in all\)"):
        any_sae.encode(x)


@pytest.mark.parametrize("shape", [(5, 23), (5, 25), (5,), (2, 5, 24)])
def test_encode_refuses_another_shape(any_sae, shape):
    with pytest.raises(SAEError, match="width 24"):
        any_sae.encode(torch.zeros(shape))


def test_encode_refuses_an_impossible_chunk(any_sae, x):
    with pytest.raises(SAEError, match="chunk = 0"):
        any_sae.encode(x, chunk=0)


def test_half_precision_input_is_computed_in_the_precision_of_the_sae(any_sae, x):
    half = x.to(torch.float16)
    assert any_sae.encode(half).equals(any_sae.encode(half.float()))


@pytest.mark.parametrize("dtype", ["bfloat16", "float64"])
def test_other_precisions_of_arithmetic(make_sae, x, dtype):
    sae = make_sae("jumprelu", dtype=dtype)
    codes = sae.encode(x)
    assert sae.W_enc.dtype == getattr(torch, dtype)
    assert codes.value.dtype == torch.float32
    assert abs(codes.nnz - make_sae("jumprelu").encode(x).nnz) < 20


def test_encode_needs_and_keeps_no_gradient(any_sae, x):
    x.requires_grad_(True)
    codes = any_sae.encode(x)
    assert not codes.value.requires_grad
    assert list(any_sae.parameters()) == []


def test_sizes_are_read_off_the_weights(any_sae):
    assert (any_sae.d_in, any_sae.n_latents) == (24, 160)
    assert any_sae.W_dec.shape == (160, 24)


def test_from_tensors_needs_a_decoder(make_sae):
    with pytest.raises(SAEError, match="W_dec"):
        ReLUSAE.from_tensors({"W_enc": torch.zeros(2, 3)})


@pytest.mark.parametrize("name", ["W_enc", "b_dec", "b_enc"])
def test_a_tensor_of_the_wrong_shape_is_named(tensors, name):
    weights = tensors("standard")
    weights[name] = weights[name][1:]
    with pytest.raises(SAEError, match=f"tensor {name} has shape"):
        ReLUSAE.from_tensors(weights)


def test_missing_and_unknown_tensors_are_named(tensors):
    weights = tensors("standard")
    weights["b_gate"] = weights.pop("b_enc")
    with pytest.raises(SAEError, match=r"b_enc.*found are W_dec, W_enc, b_dec, b_gate"):
        ReLUSAE.from_tensors(weights)


def test_weights_that_are_not_finite_are_named(tensors):
    weights = tensors("standard")
    weights["W_dec"][3, 3] = float("nan")
    with pytest.raises(SAEError, match="W_dec holds values that are not finite"):
        ReLUSAE.from_tensors(weights)


def test_record_changes_with_any_weight_and_any_field(make_sae, tensors):
    record = make_sae("standard").record()
    assert record == make_sae("standard").record()
    assert record["weights_sha256"] != make_sae("standard", seed=1).record()["weights_sha256"]
    assert make_sae("standard", hook="resid_post.2").record()["hook"] == "resid_post.2"
    assert record["architecture"] == "standard"


def test_converting_the_module_converts_what_it_derived(any_sae, x):
    double = any_sae.encode_dense(x)
    any_sae.to(torch.float64)
    torch.testing.assert_close(any_sae.encode_dense(x), double, atol=1e-3, rtol=1e-3)
