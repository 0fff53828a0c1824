from __future__ import annotations

import pytest
import torch
from torch import nn

from conspectus.errors import SAEError
from conspectus.saes import ReLUSAE, load_sae

NAME = "Llama-3.1-8B-Instruct-SAE-l19.pth"


class TwoLayers(nn.Module):
    """Two linear layers under Goodfire's names."""

    def __init__(self, d_in=24, n_latents=160):
        super().__init__()
        self.encoder_linear = nn.Linear(d_in, n_latents)
        self.decoder_linear = nn.Linear(n_latents, d_in)

    def forward(self, x):
        return self.encoder_linear(x).relu()


@pytest.fixture
def module():
    torch.manual_seed(0)
    return TwoLayers()


@pytest.mark.parametrize("folder", [True, False])
def test_codes_are_those_of_the_module(module, x, tmp_path, folder):
    torch.save(module.state_dict(), tmp_path / NAME)
    sae = load_sae(tmp_path if folder else tmp_path / NAME)
    assert isinstance(sae, ReLUSAE)
    z = module(x)
    torch.testing.assert_close(sae.encode(x).to_dense(), z.detach(), atol=1e-5, rtol=1e-5)
    decoded = module.decoder_linear(z).detach()
    torch.testing.assert_close(sae.reconstruct(x), decoded, atol=1e-5, rtol=1e-5)


def test_origin_is_read_off_the_name(module, tmp_path):
    torch.save(module.state_dict(), tmp_path / NAME)
    config = load_sae(tmp_path / NAME).config
    assert config.reader == "meta-llama/Llama-3.1-8B-Instruct"
    assert config.hook == "resid_post.19"


@pytest.mark.parametrize(("d_in", "n_latents"), [(8, 32), (12, 20)])
def test_sizes_are_read_off_the_weights(tmp_path, d_in, n_latents):
    """The reference has 4,096 written into its loader, and cannot read the 70B release."""
    name = "Llama-3.3-70B-Instruct-SAE-l50.pt"
    torch.save(TwoLayers(d_in, n_latents).state_dict(), tmp_path / name)
    sae = load_sae(tmp_path / name)
    assert (sae.d_in, sae.n_latents) == (d_in, n_latents)
    assert sae.config.hook == "resid_post.50"


def test_another_name_says_nothing_of_its_origin(module, tmp_path):
    torch.save(module.state_dict(), tmp_path / "mine.pth")
    config = load_sae(tmp_path / "mine.pth").config
    assert (config.reader, config.hook) == (None, None)


def test_bfloat16_weights_are_widened(module, tmp_path):
    torch.save(module.to(torch.bfloat16).state_dict(), tmp_path / NAME)
    assert load_sae(tmp_path / NAME).W_enc.dtype == torch.float32


def test_two_files_in_a_folder_are_ambiguous(module, tmp_path):
    for layer in (19, 20):
        torch.save(module.state_dict(), tmp_path / f"Llama-3.1-8B-Instruct-SAE-l{layer}.pth")
    with pytest.raises(SAEError, match="no known SAE format"):
        load_sae(tmp_path)
    with pytest.raises(SAEError, match="holds no Goodfire file"):
        load_sae(tmp_path, format="goodfire")


def test_a_whole_pickled_module_is_refused(module, tmp_path):
    torch.save(module, tmp_path / NAME)
    with pytest.raises(SAEError, match=f"{NAME} cannot be read as weights"):
        load_sae(tmp_path / NAME)


def test_a_list_is_refused(tmp_path):
    torch.save([torch.zeros(2)], tmp_path / NAME)
    with pytest.raises(SAEError, match="dictionary of tensors"):
        load_sae(tmp_path / NAME)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a torch file at all"])
def test_broken_files_are_named(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(SAEError, match=NAME):
        load_sae(tmp_path / NAME)


def test_truncated(module, tmp_path):
    torch.save(module.state_dict(), tmp_path / NAME)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SAEError, match=NAME):
        load_sae(tmp_path / NAME)


def test_a_missing_tensor_is_named(module, tmp_path):
    state = module.state_dict()
    del state["decoder_linear.bias"]
    torch.save(state, tmp_path / NAME)
    with pytest.raises(SAEError, match=r"lacks the tensor decoder_linear.bias"):
        load_sae(tmp_path / NAME)
