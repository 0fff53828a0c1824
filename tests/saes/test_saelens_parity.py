"""The real SAELens against ours: the same files, the same codes, in both directions.

Needs the packages of tests/requirements-parity.txt. Continuous integration sets
CONSPECTUS_REQUIRE_PARITY, so that there these tests cannot be skipped.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import replace

import pytest
import torch

from conspectus.saes import (
    REGISTRY,
    BatchTopKSAE,
    MatryoshkaSAE,
    TopKSAE,
    fold_decoder_norms,
    fold_input_scale,
    load_sae,
    save_sae,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    try:
        import sae_lens
        from sae_lens.registry import get_sae_class, get_sae_training_class
    except ImportError as error:
        if os.environ.get("CONSPECTUS_REQUIRE_PARITY"):
            raise
        reason = f"SAELens is not installed (tests/requirements-parity.txt): {error}"
        pytest.skip(reason, allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("ignore")

D_IN, N_LATENTS = 24, 160
INFERENCE = ["standard", "topk", "jumprelu", "gated"]
NORMALISATIONS = ["none", "constant_norm_rescale", "layer_norm"]


def same_codes(ours, theirs, x):
    with torch.no_grad():
        expected = theirs.encode(x)
        reconstructed = theirs(x)
    codes = ours.encode(x).to_dense()
    assert torch.equal(codes > 0, expected > 0)
    torch.testing.assert_close(codes, expected, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(ours.reconstruct(x), reconstructed, atol=1e-3, rtol=1e-3)
    assert int((codes > 0).sum()) > 50


def their_sae(architecture, **fields):
    kind, config = get_sae_class(architecture)
    sae = kind(config(d_in=D_IN, d_sae=N_LATENTS, **fields))
    fill(sae)
    return sae


def fill(sae):
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, tensor in sae.named_parameters():
            scale = 0.2 if name == "r_mag" else 1.0 / D_IN**0.5 if name == "W_enc" else 1.0
            tensor.copy_(scale * torch.randn(tensor.shape, generator=generator))
            if name == "threshold":
                tensor.abs_()


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_what_we_write_saelens_reads(any_sae, x, tmp_path, dtype):
    save_sae(any_sae, tmp_path, dtype=dtype)
    theirs = sae_lens.SAE.load_from_disk(tmp_path)
    same_codes(load_sae(tmp_path), theirs, x)
    if dtype == "float32":
        same_codes(any_sae, theirs, x)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("how", NORMALISATIONS)
@pytest.mark.parametrize("architecture", INFERENCE)
def test_what_we_write_with_every_setting_saelens_reads(
    make_sae, x, tmp_path, architecture, how, centred
):
    sae = make_sae(architecture, normalise_input=how, apply_b_dec_to_input=centred)
    save_sae(sae, tmp_path)
    same_codes(sae, sae_lens.SAE.load_from_disk(tmp_path), x)


def test_saelens_sees_our_metadata(make_sae, tmp_path):
    sae = make_sae("batchtopk", reader="gpt2", hook="mlp_out.5", prepend_bos=False)
    save_sae(sae, tmp_path)
    metadata = sae_lens.SAE.load_from_disk(tmp_path).cfg.metadata
    assert metadata.model_name == "gpt2"
    assert metadata.hook_name == "blocks.5.hook_mlp_out"
    assert metadata.prepend_bos is False


@pytest.mark.parametrize("how", NORMALISATIONS)
@pytest.mark.parametrize("architecture", INFERENCE)
def test_what_saelens_writes_we_read(x, tmp_path, architecture, how):
    fields = {"k": 9} if architecture == "topk" else {}
    theirs = their_sae(architecture, normalize_activations=how, **fields)
    theirs.cfg.metadata.model_name = "pythia-70m-deduped"
    theirs.cfg.metadata.hook_name = "blocks.3.hook_resid_pre"
    theirs.cfg.metadata.prepend_bos = True
    theirs.save_model(tmp_path)
    ours = load_sae(tmp_path)
    assert type(ours) is REGISTRY[architecture]
    assert (ours.config.reader, ours.config.hook) == ("pythia-70m-deduped", "resid_pre.3")
    assert ours.config.prepend_bos is True
    same_codes(ours, theirs, x)


def test_topk_ranked_by_decoder_norms_is_folded(x, tmp_path):
    theirs = their_sae("topk", k=9, rescale_acts_by_decoder_norm=True)
    theirs.save_model(tmp_path)
    ours = load_sae(tmp_path)
    assert isinstance(ours, TopKSAE)
    same_codes(ours, theirs, x)


def test_a_round_trip_through_saelens_keeps_what_only_we_know(make_sae, x, tmp_path):
    sae = make_sae("matryoshka_batchtopk", reader="gpt2", hook="resid_post.5")
    save_sae(sae, tmp_path / "ours")
    sae_lens.SAE.load_from_disk(tmp_path / "ours").save_model(tmp_path / "theirs")
    back = load_sae(tmp_path / "theirs")
    assert isinstance(back, MatryoshkaSAE)
    assert replace(back.config, metadata={}) == sae.config
    assert back.encode(x).equals(sae.encode(x))


def trained(architecture, **fields):
    kind, config = get_sae_training_class(architecture)
    sae = kind(config(d_in=D_IN, d_sae=N_LATENTS, k=9, **fields))
    fill(sae)
    sae.topk_threshold.fill_(1.5)
    return sae


TRAINED = [
    ("batchtopk", {}, BatchTopKSAE),
    ("matryoshka_batchtopk", {"matryoshka_widths": [16, 64, N_LATENTS]}, MatryoshkaSAE),
]


@pytest.mark.parametrize("rescale", [True, False])
@pytest.mark.parametrize(("architecture", "fields", "kind"), TRAINED)
def test_their_batchtopk_as_exported_for_inference(
    x, tmp_path, architecture, fields, kind, rescale
):
    sae = trained(architecture, rescale_acts_by_decoder_norm=rescale, **fields)
    sae.save_inference_model(tmp_path)
    theirs = sae_lens.SAE.load_from_disk(tmp_path)
    assert theirs.cfg.architecture() == "jumprelu"
    same_codes(load_sae(tmp_path), theirs, x)


@pytest.mark.parametrize("rescale", [True, False])
@pytest.mark.parametrize(("architecture", "fields", "kind"), TRAINED)
def test_their_batchtopk_as_a_training_checkpoint(x, tmp_path, architecture, fields, kind, rescale):
    sae = trained(architecture, rescale_acts_by_decoder_norm=rescale, **fields)
    sae.save_model(tmp_path / "checkpoint")
    sae.save_inference_model(tmp_path / "inference")
    ours = load_sae(tmp_path / "checkpoint")
    assert type(ours) is kind
    assert ours.config.k == 9
    same_codes(ours, sae_lens.SAE.load_from_disk(tmp_path / "inference"), x)


@pytest.mark.parametrize("architecture", ["standard", "jumprelu", "gated"])
def test_folding_decoder_norms_is_theirs(make_sae, x, tmp_path, architecture):
    sae = make_sae(architecture)
    save_sae(sae, tmp_path)
    theirs = sae_lens.SAE.load_from_disk(tmp_path)
    theirs.fold_W_dec_norm()
    same_codes(fold_decoder_norms(sae), theirs, x)


def test_folding_an_input_scale_is_theirs(make_sae, x, tmp_path):
    sae = make_sae("jumprelu")
    save_sae(sae, tmp_path)
    theirs = sae_lens.SAE.load_from_disk(tmp_path)
    theirs.fold_activation_norm_scaling_factor(1.7)
    same_codes(fold_input_scale(sae, 1.7), theirs, x)
