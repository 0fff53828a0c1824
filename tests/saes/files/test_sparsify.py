from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save_file

from conspectus.errors import SAEError
from conspectus.saes import TopKSAE, load_sae

CFG = {
    "activation": "topk",
    "expansion_factor": 32,
    "normalize_decoder": True,
    "num_latents": 160,
    "k": 6,
    "multi_topk": False,
    "skip_connection": False,
    "transcode": False,
    "d_in": 24,
}


def write(folder, tensors, **changes):
    folder.mkdir(parents=True, exist_ok=True)
    weights = tensors("topk")
    stored = {
        "encoder.weight": weights["W_enc"].T.contiguous(),
        "encoder.bias": weights["b_enc"],
        "W_dec": weights["W_dec"],
        "b_dec": weights["b_dec"],
    }
    save_file(stored, folder / "sae.safetensors")
    (folder / "cfg.json").write_text(json.dumps(CFG | changes))
    return folder


@pytest.mark.parametrize("normalised", [True, False])
def test_codes_are_those_of_sparsify(tensors, x, tmp_path, normalised):
    """The decoder bias is subtracted whether or not the decoder was normalised in training."""
    sae = load_sae(write(tmp_path / "layers.10", tensors, normalize_decoder=normalised))
    weights = tensors("topk")
    pre = ((x - weights["b_dec"]) @ weights["W_enc"] + weights["b_enc"]).relu()
    value, latent = pre.topk(6, dim=1)
    expected = torch.zeros_like(pre).scatter_(1, latent, value)
    assert isinstance(sae, TopKSAE)
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-4, rtol=1e-4)
    decoded = expected @ weights["W_dec"] + weights["b_dec"]
    torch.testing.assert_close(sae.reconstruct(x), decoded, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize(
    ("folder", "hook"),
    [("layers.10", "resid_post.10"), ("h.3", "resid_post.3"), ("layers.4.mlp", "mlp_out.4")],
)
def test_the_hook_point_is_the_name_of_the_folder(tensors, tmp_path, folder, hook):
    assert load_sae(write(tmp_path / folder, tensors)).config.hook == hook


def test_the_base_model_is_in_the_configuration_of_the_run(tensors, tmp_path):
    folder = write(tmp_path / "run" / "layers.10", tensors)
    assert load_sae(folder).config.reader is None
    (tmp_path / "run" / "config.json").write_text('{"model": "EleutherAI/pythia-70m"}')
    assert load_sae(folder).config.reader == "EleutherAI/pythia-70m"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("transcode", True),
        ("skip_connection", True),
        ("activation", "groupmax"),
        ("signed", True),
    ],
)
def test_what_is_no_plain_topk_sae_is_refused(tensors, tmp_path, field, value):
    folder = write(tmp_path / "layers.1", tensors, **{field: value})
    with pytest.raises(SAEError, match=rf"cfg.json: {field} = {value!r} is not supported"):
        load_sae(folder)


def test_a_missing_tensor_is_named(tmp_path):
    (tmp_path / "cfg.json").write_text(json.dumps(CFG))
    save_file({"W_dec": torch.zeros(2, 2)}, tmp_path / "sae.safetensors")
    with pytest.raises(SAEError, match=r"lacks the tensor b_dec, encoder.bias, encoder.weight"):
        load_sae(tmp_path)


def test_truncated(tensors, tmp_path):
    file = write(tmp_path / "layers.1", tensors) / "sae.safetensors"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(SAEError, match=r"sae.safetensors cannot be read"):
        load_sae(tmp_path / "layers.1")
