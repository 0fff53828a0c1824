from __future__ import annotations

import numpy as np
import pytest

from conspectus.errors import SAEError
from conspectus.saes import JumpReLUSAE, load_sae

RELEASE = "gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82"


@pytest.fixture
def folder(tensors, tmp_path):
    """The arrays of a release under their names, in a folder as the hub's."""
    made = tmp_path / RELEASE
    made.mkdir(parents=True)
    np.savez(made / "params.npz", **{name: one.numpy() for name, one in arrays(tensors).items()})
    return made


def arrays(tensors):
    return tensors("jumprelu")


@pytest.mark.parametrize("name", ["", "params.npz"])
def test_codes_are_those_of_the_paper(folder, tensors, x, name):
    sae = load_sae(folder / name)
    weights = arrays(tensors)
    pre = x @ weights["W_enc"] + weights["b_enc"]  # Gemma Scope does not centre its input
    expected = pre.relu() * (pre > weights["threshold"])
    assert isinstance(sae, JumpReLUSAE)
    assert np.allclose(sae.encode(x).to_dense(), expected, atol=1e-4)
    decoded = expected @ weights["W_dec"] + weights["b_dec"]
    assert np.allclose(sae.reconstruct(x), decoded, atol=1e-3)


def test_origin_is_read_off_the_path(folder):
    config = load_sae(folder).config
    assert (config.reader, config.hook) == ("google/gemma-2-2b", "resid_post.12")
    assert config.prepend_bos is True
    assert config.apply_b_dec_to_input is False


@pytest.mark.parametrize(
    ("release", "reader", "hook"),
    [
        ("gemma-scope-9b-it-res/layer_20/width_131k", "google/gemma-2-9b-it", "resid_post.20"),
        ("gemma-scope-2b-pt-mlp/layer_3/width_16k", "google/gemma-2-2b", "mlp_out.3"),
        ("gemma-scope-2b-pt-att/layer_0/width_16k", "google/gemma-2-2b", "attn_z.0"),
        ("somewhere/else", None, None),
    ],
)
def test_other_releases(folder, tmp_path, release, reader, hook):
    moved = tmp_path / release
    moved.mkdir(parents=True)
    (folder / "params.npz").rename(moved / "params.npz")
    config = load_sae(moved).config
    assert (config.reader, config.hook) == (reader, hook)


def test_lower_case_names(tensors, tmp_path):
    lower = {name.replace("W_", "w_"): one.numpy() for name, one in arrays(tensors).items()}
    np.savez(tmp_path / "params.npz", **lower)
    assert load_sae(tmp_path).n_latents == 160


def test_a_missing_array_is_named(tensors, tmp_path):
    weights = {name: one.numpy() for name, one in arrays(tensors).items() if name != "threshold"}
    np.savez(tmp_path / "params.npz", **weights)
    with pytest.raises(SAEError, match=r"params.npz lacks the tensor threshold; it has W_dec"):
        load_sae(tmp_path)


def test_pickled_objects_are_refused(tmp_path):
    np.savez(tmp_path / "params.npz", W_enc=np.array([{"a": 1}], dtype=object))
    with pytest.raises(SAEError, match="NumPy archive"):
        load_sae(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_truncated(folder, share):
    file = folder / "params.npz"
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(SAEError, match="params.npz"):
        load_sae(folder)


def test_a_flipped_bit_is_found(folder):
    file = folder / "params.npz"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(SAEError, match="params.npz"):
        load_sae(folder)
