from __future__ import annotations

import pytest
import torch

from conspectus.errors import SAEError
from conspectus.saes import TopKSAE, load_sae

RELEASE = "SAE-Res-Qwen3-1.7B-Base-W32K-L0_7"


def write(folder, tensors, name="layer5.sae.pt"):
    folder.mkdir(parents=True, exist_ok=True)
    weights = tensors("topk")
    stored = weights | {"W_enc": weights["W_enc"].T, "W_dec": weights["W_dec"].T}
    torch.save(stored, folder / name)
    return folder / name


def test_codes_with_both_matrices_transposed(tensors, x, tmp_path):
    sae = load_sae(write(tmp_path / RELEASE, tensors))
    weights = tensors("topk")
    pre = x @ weights["W_enc"] + weights["b_enc"]
    value, latent = pre.topk(7, dim=1)
    expected = torch.zeros_like(pre).scatter_(1, latent, value.relu())
    assert isinstance(sae, TopKSAE)
    torch.testing.assert_close(sae.encode(x).to_dense(), expected, atol=1e-4, rtol=1e-4)
    decoded = expected @ weights["W_dec"] + weights["b_dec"]
    torch.testing.assert_close(sae.reconstruct(x), decoded, atol=1e-3, rtol=1e-3)


def test_origin_and_k_are_read_off_the_path(tensors, tmp_path):
    config = load_sae(write(tmp_path / RELEASE, tensors)).config
    assert (config.reader, config.hook) == ("Qwen/Qwen3-1.7B-Base", "resid_post.5")
    assert config.k == 7


def test_a_configuration_beside_the_file_goes_first(tensors, tmp_path):
    file = write(tmp_path / RELEASE, tensors)
    (file.parent / "cfg.json").write_text('{"k": 3}')
    assert load_sae(file).config.k == 3


def test_without_k_it_says_how_to_give_it(tensors, tmp_path):
    file = write(tmp_path / "elsewhere", tensors)
    with pytest.raises(SAEError, match=r"L0_50.*cfg.json"):
        load_sae(file)
    (file.parent / "config.json").write_text('{"k": 9}')
    sae = load_sae(file)
    assert (sae.config.k, sae.config.reader) == (9, None)


def test_a_hub_cache_path_keeps_the_name(tensors, tmp_path):
    folder = tmp_path / f"models--Qwen--{RELEASE}" / "snapshots" / "abc"
    assert load_sae(write(folder, tensors, "layer0.sae.pt")).config.hook == "resid_post.0"


def test_a_missing_tensor_is_named(tmp_path):
    torch.save({"W_enc": torch.zeros(4, 2)}, tmp_path / "layer5.sae.pt")
    with pytest.raises(SAEError, match=r"layer5.sae.pt lacks the tensor W_dec, b_dec, b_enc"):
        load_sae(tmp_path / "layer5.sae.pt")


def test_untransposed_weights_are_found_out(tensors, tmp_path):
    folder = tmp_path / RELEASE
    folder.mkdir()
    torch.save(tensors("topk"), folder / "layer5.sae.pt")
    with pytest.raises(SAEError, match=r"layer5.sae.pt.*shape"):
        load_sae(folder / "layer5.sae.pt")
