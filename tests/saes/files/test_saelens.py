from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save_file

from conspectus.errors import SAEError
from conspectus.saes import BatchTopKSAE, ReLUSAE, TopKSAE, fold_input_scale, load_sae, save_sae


def write(folder, tensors, **cfg):
    folder.mkdir(exist_ok=True)
    cfg = {"d_in": 24, "d_sae": 160, "dtype": "torch.float32"} | cfg
    (folder / "cfg.json").write_text(json.dumps(cfg))
    save_file(tensors, folder / "sae_weights.safetensors")
    return folder


def flat(**cfg):
    """A configuration as SAELens 3 to 5 wrote it: all on one level."""
    return {
        "architecture": "standard",
        "model_name": "gpt2-small",
        "hook_name": "blocks.8.hook_resid_pre",
        "hook_layer": 8,
        "prepend_bos": True,
        "activation_fn_str": "relu",
        "normalize_activations": "none",
        "apply_b_dec_to_input": True,
        "finetuning_scaling_factor": False,
    } | cfg


def test_a_flat_configuration_of_old(tensors, x, tmp_path):
    sae = load_sae(write(tmp_path, tensors("standard"), **flat()))
    assert isinstance(sae, ReLUSAE)
    assert (sae.config.reader, sae.config.hook) == ("gpt2-small", "resid_pre.8")
    assert sae.config.prepend_bos is True
    assert sae.encode(x).equals(ReLUSAE.from_tensors(tensors("standard")).encode(x))


def test_old_topk_is_topk_and_not_relu(tensors, x, tmp_path):
    """Loaded with the wrong activation function, such an SAE has an L0 of hundreds."""
    cfg = flat(activation_fn_str="topk", activation_fn_kwargs={"k": 7})
    sae = load_sae(write(tmp_path, tensors("standard"), **cfg))
    assert isinstance(sae, TopKSAE)
    assert int(sae.encode(x).indptr.diff().max()) == 7


def test_older_names_of_fields(tensors, tmp_path):
    cfg = flat()
    cfg["hook_point"] = cfg.pop("hook_name")
    assert load_sae(write(tmp_path, tensors("standard"), **cfg)).config.hook == "resid_pre.8"


def test_no_bias_on_the_input_is_respected(tensors, x, tmp_path):
    cfg = flat(apply_b_dec_to_input=False)
    sae = load_sae(write(tmp_path, tensors("standard"), **cfg))
    expected = (x @ sae.W_enc + sae.b_enc).relu()
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("value", [True, "expected_average_only_in"])
def test_an_input_scale_that_is_not_in_the_file_is_a_warning(tensors, tmp_path, value):
    folder = write(tmp_path, tensors("standard"), **flat(normalize_activations=value))
    with pytest.warns(UserWarning, match="fold_input_scale"):
        sae = load_sae(folder)
    assert fold_input_scale(sae, 3.0).config.normalise_input == "none"


def test_an_unsupported_normalisation_is_refused(tensors, tmp_path):
    cfg = flat(normalize_activations="covariance_whitening")
    with pytest.raises(SAEError, match="covariance_whitening"):
        load_sae(write(tmp_path, tensors("standard"), **cfg))


def test_a_scaling_factor_of_ones_is_nothing(tensors, tmp_path):
    weights = tensors("standard") | {"scaling_factor": torch.ones(160)}
    assert isinstance(load_sae(write(tmp_path, weights, **flat())), ReLUSAE)


def test_a_finetuned_scaling_factor_is_refused(tensors, tmp_path):
    weights = tensors("standard") | {"scaling_factor": torch.full((160,), 1.5)}
    with pytest.raises(SAEError, match="scaling_factor"):
        load_sae(write(tmp_path, weights, **flat()))


def test_topk_without_k_is_refused(tensors, tmp_path):
    cfg = flat(activation_fn_str="topk", activation_fn_kwargs={})
    with pytest.raises(SAEError, match="sae_weights.safetensors"):
        load_sae(write(tmp_path, tensors("standard"), **cfg))


def test_what_we_write_is_plain_jumprelu_for_others(make_sae, tmp_path):
    save_sae(make_sae("batchtopk", hook="resid_post.12"), tmp_path)
    cfg = json.loads((tmp_path / "cfg.json").read_text())
    assert cfg["architecture"] == "jumprelu"
    assert cfg["metadata"]["hook_name"] == "blocks.12.hook_resid_post"
    assert cfg["metadata"]["conspectus"] == {"architecture": "batchtopk", "fields": {"k": 8.5}}
    assert "k" not in cfg


def test_without_our_metadata_a_batchtopk_is_a_jumprelu_with_the_same_codes(make_sae, x, tmp_path):
    sae = make_sae("batchtopk")
    save_sae(sae, tmp_path)
    cfg = json.loads((tmp_path / "cfg.json").read_text())
    del cfg["metadata"]["conspectus"]
    (tmp_path / "cfg.json").write_text(json.dumps(cfg))
    loaded = load_sae(tmp_path)
    assert not isinstance(loaded, BatchTopKSAE)
    assert loaded.encode(x).equals(sae.encode(x))


def test_attn_z_is_marked_as_heads(make_sae, tmp_path):
    save_sae(make_sae("standard", hook="attn_z.3"), tmp_path)
    assert json.loads((tmp_path / "cfg.json").read_text())["reshape_activations"] == "hook_z"


def test_foreign_metadata_is_kept(tensors, tmp_path):
    metadata = {"model_name": "m", "context_size": 128, "sae_lens_version": "6.5.0"}
    folder = write(tmp_path, tensors("standard"), architecture="standard", metadata=metadata)
    assert load_sae(folder).config.metadata == {"context_size": 128}
