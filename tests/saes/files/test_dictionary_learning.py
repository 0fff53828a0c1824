"""Files as that library's trainers leave them: a state dictionary and the trainer's settings."""

from __future__ import annotations

import json

import pytest
import torch

from conspectus.errors import SAEError
from conspectus.saes import (
    BatchTopKSAE,
    GatedSAE,
    JumpReLUSAE,
    MatryoshkaSAE,
    ReLUSAE,
    TopKSAE,
    load_sae,
)

THRESHOLD = torch.tensor(1.25)
K = torch.tensor(6, dtype=torch.int)


def linear(w, **others):
    """Weights held in nn.Linear layers, which transpose them."""
    return {"encoder.weight": w["W_enc"].T, "decoder.weight": w["W_dec"].T} | others


def state(name, w):
    biased = {"encoder.bias": w.get("b_enc")}
    direct = {key: w[key] for key in ("W_enc", "W_dec", "b_dec") if key in w}
    return {
        "AutoEncoder": lambda: linear(w, bias=w["b_dec"], **biased),
        "AutoEncoderNew": lambda: linear(w, **biased, **{"decoder.bias": w["b_dec"]}),
        "AutoEncoderTopK": lambda: linear(
            w, **biased, b_dec=w["b_dec"], k=K, threshold=torch.tensor(-1.0)
        ),
        "BatchTopKSAE": lambda: linear(w, **biased, b_dec=w["b_dec"], k=K, threshold=THRESHOLD),
        "MatryoshkaBatchTopKSAE": lambda: (
            direct
            | {"b_enc": w["b_enc"], "k": K, "threshold": THRESHOLD}
            | {"group_sizes": torch.tensor([16, 48, 96])}
        ),
        "JumpReluAutoEncoder": lambda: direct | {"b_enc": w["b_enc"], "threshold": w["threshold"]},
        "GatedAutoEncoder": lambda: linear(
            w,
            decoder_bias=w["b_dec"],
            gate_bias=w["b_gate"],
            mag_bias=w["b_mag"],
            r_mag=w["r_mag"],
        ),
    }[name]()


def encode(name, w, x):
    """Each class's own encoder, written out."""
    if name == "GatedAutoEncoder":
        inner = (x - w["b_dec"]) @ w["W_enc"]
        magnitude = (w["r_mag"].exp() * inner + w["b_mag"]).relu()
        return (inner + w["b_gate"] > 0) * magnitude
    centred = x if name in ("AutoEncoderNew", "JumpReluAutoEncoder") else x - w["b_dec"]
    z = (centred @ w["W_enc"] + w["b_enc"]).relu()
    if name == "AutoEncoder":  # the library gives it unit decoder rows as it loads it
        return z * w["W_dec"].norm(dim=1)
    if name == "AutoEncoderTopK":
        value, latent = z.topk(6, dim=1)
        return torch.zeros_like(z).scatter_(1, latent, value)
    if name in ("BatchTopKSAE", "MatryoshkaBatchTopKSAE"):
        return z * (z > THRESHOLD)
    return z * (z > w["threshold"]) if name == "JumpReluAutoEncoder" else z


CLASSES = {
    "AutoEncoder": ("standard", ReLUSAE),
    "AutoEncoderNew": ("standard", ReLUSAE),
    "AutoEncoderTopK": ("topk", TopKSAE),
    "BatchTopKSAE": ("standard", BatchTopKSAE),
    "MatryoshkaBatchTopKSAE": ("standard", MatryoshkaSAE),
    "JumpReluAutoEncoder": ("jumprelu", JumpReLUSAE),
    "GatedAutoEncoder": ("gated", GatedSAE),
}


def write(folder, name, weights, **settings):
    trainer = {
        "dict_class": name,
        "activation_dim": 24,
        "dict_size": 160,
        "layer": 8,
        "lm_name": "EleutherAI/pythia-70m-deduped",
        "submodule_name": "resid_post_layer_8",
    } | settings
    (folder / "config.json").write_text(json.dumps({"trainer": trainer, "buffer": {}}))
    torch.save(state(name, weights), folder / "ae.pt")


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_codes_are_those_of_the_class(tensors, x, tmp_path, name):
    architecture, kind = CLASSES[name]
    weights = tensors(architecture)
    write(tmp_path, name, weights)
    sae = load_sae(tmp_path)
    expected = encode(name, weights, x)
    assert type(sae) is kind
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-3, rtol=1e-4)
    norms = weights["W_dec"].norm(dim=1) if name == "AutoEncoder" else torch.ones(160)
    decoded = (expected / norms) @ weights["W_dec"] + weights["b_dec"]
    torch.testing.assert_close(sae.reconstruct(x), decoded, atol=1e-2, rtol=1e-3)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_origin_is_in_the_settings(tensors, tmp_path, name):
    write(tmp_path, name, tensors(CLASSES[name][0]))
    config = load_sae(tmp_path / "ae.pt").config
    assert config.reader == "EleutherAI/pythia-70m-deduped"
    assert config.hook == "resid_post.8"


@pytest.mark.parametrize(
    ("settings", "hook"),
    [
        ({"submodule_name": "mlp_out_layer_8"}, "mlp_out.8"),
        ({"submodule_name": None}, "resid_post.8"),
        ({"layer": None}, None),
    ],
)
def test_hook_points(tensors, tmp_path, settings, hook):
    write(tmp_path, "AutoEncoder", tensors("standard"), **settings)
    assert load_sae(tmp_path).config.hook == hook


def test_groups_become_nested_widths(tensors, tmp_path):
    write(tmp_path, "MatryoshkaBatchTopKSAE", tensors("standard"))
    assert load_sae(tmp_path).config.widths == (16, 64, 160)


def test_older_topk_files_have_k_in_the_settings_only(tensors, tmp_path):
    write(tmp_path, "AutoEncoderTopK", tensors("topk"), k=11)
    stored = state("AutoEncoderTopK", tensors("topk"))
    del stored["k"]
    torch.save(stored, tmp_path / "ae.pt")
    assert load_sae(tmp_path).config.k == 11


def test_an_unknown_class_lists_the_known(tensors, tmp_path):
    write(tmp_path, "AutoEncoder", tensors("standard"))
    (tmp_path / "config.json").write_text('{"trainer": {"dict_class": "IdentityDict"}}')
    with pytest.raises(SAEError, match=r"unknown dict_class IdentityDict; known: AutoEncoder,"):
        load_sae(tmp_path)


def test_settings_without_a_trainer(tensors, tmp_path):
    write(tmp_path, "AutoEncoder", tensors("standard"))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(SAEError, match='no section "trainer"'):
        load_sae(tmp_path)


def test_weights_of_another_class_are_found_out(tensors, tmp_path):
    write(tmp_path, "AutoEncoder", tensors("standard"))
    settings = json.loads((tmp_path / "config.json").read_text())
    settings["trainer"]["dict_class"] = "GatedAutoEncoder"
    (tmp_path / "config.json").write_text(json.dumps(settings))
    with pytest.raises(SAEError, match=r"ae.pt lacks the tensor decoder_bias, gate_bias"):
        load_sae(tmp_path)


def test_weights_without_settings(tensors, tmp_path):
    write(tmp_path, "AutoEncoder", tensors("standard"))
    (tmp_path / "config.json").unlink()
    with pytest.raises(SAEError, match=r"config.json cannot be read"):
        load_sae(tmp_path)
