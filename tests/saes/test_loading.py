from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from conspectus.errors import SAEError
from conspectus.saes import load_sae, save_sae

WEIGHTS = "sae_weights.safetensors"


def test_save_and_load_give_the_same_sae(any_sae, x, tmp_path):
    save_sae(any_sae, tmp_path / "sae")
    loaded = load_sae(tmp_path / "sae")
    assert type(loaded) is type(any_sae)
    assert loaded.config == any_sae.config
    assert loaded.record() == any_sae.record()
    assert loaded.encode(x).equals(any_sae.encode(x))


@pytest.mark.parametrize("how", ["none", "constant_norm_rescale", "layer_norm"])
def test_every_field_survives(make_sae, tmp_path, how):
    sae = make_sae(
        "topk",
        reader="a/b",
        hook="attn_z.4",
        normalise_input=how,
        apply_b_dec_to_input=False,
        prepend_bos=False,
        metadata={"tokens_seen": 12, "corpus": ["x", "y"]},
    )
    save_sae(sae, tmp_path)
    assert load_sae(str(tmp_path)).config == sae.config


def test_float16_on_disk_is_float32_in_use(any_sae, x, tmp_path):
    save_sae(any_sae, tmp_path, dtype="float16")
    stored = load_file(tmp_path / WEIGHTS)
    loaded = load_sae(tmp_path)
    assert {stored["W_enc"].dtype, stored["W_dec"].dtype} == {torch.float16}
    assert stored["b_dec"].dtype == torch.float32
    assert loaded.W_enc.dtype == torch.float32
    torch.testing.assert_close(loaded.W_enc, any_sae.W_enc.half().float())
    torch.testing.assert_close(loaded.reconstruct(x), any_sae.reconstruct(x), atol=1.0, rtol=0.1)


def test_thresholds_are_never_rounded(make_sae, tmp_path):
    sae = make_sae("jumprelu")
    save_sae(sae, tmp_path, dtype="float16")
    assert torch.equal(load_sae(tmp_path).threshold, sae.threshold)


def test_saving_float16_again_changes_nothing(any_sae, tmp_path):
    save_sae(any_sae, tmp_path / "a", dtype="float16")
    save_sae(load_sae(tmp_path / "a"), tmp_path / "b", dtype="float16")
    for name in (WEIGHTS, "cfg.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_values_too_large_for_float16_are_refused(make_sae, tensors, tmp_path):
    weights = tensors("standard")
    weights["W_enc"][0, 0] = 1e6
    sae = type(make_sae("standard")).from_tensors(weights)
    with pytest.raises(SAEError, match="W_enc has values too large for float16"):
        save_sae(sae, tmp_path, dtype="float16")
    assert not (tmp_path / "cfg.json").exists()


def test_the_arithmetic_can_be_chosen(make_sae, tmp_path):
    save_sae(make_sae("standard"), tmp_path)
    loaded = load_sae(tmp_path, dtype="bfloat16")
    assert loaded.W_enc.dtype == torch.bfloat16
    assert loaded.config.dtype == "bfloat16"
    with pytest.raises(SAEError, match="int8"):
        load_sae(tmp_path, dtype="int8")


def test_other_files_of_the_folder_are_left_alone(make_sae, tmp_path):
    (tmp_path / "card.json").write_text("{}")
    save_sae(make_sae("standard"), tmp_path)
    save_sae(make_sae("standard", seed=1), tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"card.json", "cfg.json", WEIGHTS}
    assert load_sae(tmp_path).record() == make_sae("standard", seed=1).record()


def test_an_interrupted_save_leaves_nothing_that_loads(make_sae, tmp_path, monkeypatch):
    save_sae(make_sae("standard"), tmp_path)

    def breaks(*args):
        raise OSError("no space left on device")

    monkeypatch.setattr("conspectus.saes.files.writing.save_file", breaks)
    with pytest.raises(SAEError, match="no space left"):
        save_sae(make_sae("standard", seed=1), tmp_path)
    with pytest.raises(SAEError, match="no known SAE format"):
        load_sae(tmp_path)


def test_a_folder_that_cannot_be_made(make_sae, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SAEError, match="cannot be written"):
        save_sae(make_sae("standard"), tmp_path / "file" / "sae")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_a_truncated_file_is_named(any_sae, tmp_path, share):
    save_sae(any_sae, tmp_path)
    whole = (tmp_path / WEIGHTS).read_bytes()
    (tmp_path / WEIGHTS).write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(SAEError, match=WEIGHTS):
        load_sae(tmp_path)


def test_a_tensor_of_the_wrong_shape_is_named_with_its_file(any_sae, tmp_path):
    save_sae(any_sae, tmp_path)
    weights = load_file(tmp_path / WEIGHTS)
    weights["W_enc"] = weights["W_enc"].T.contiguous()
    save_file(weights, tmp_path / WEIGHTS)
    with pytest.raises(SAEError, match=rf"{WEIGHTS}.*tensor W_enc has shape \(160, 24\)"):
        load_sae(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_a_broken_configuration_is_named(make_sae, tmp_path, text):
    save_sae(make_sae("standard"), tmp_path)
    (tmp_path / "cfg.json").write_text(text)
    with pytest.raises(SAEError, match="cfg.json"):
        load_sae(tmp_path)


def test_an_unknown_architecture_lists_the_known(make_sae, tmp_path):
    save_sae(make_sae("standard"), tmp_path)
    cfg = json.loads((tmp_path / "cfg.json").read_text()) | {"architecture": "transcoder"}
    (tmp_path / "cfg.json").write_text(json.dumps(cfg))
    with pytest.raises(SAEError, match="transcoder.*matryoshka_batchtopk"):
        load_sae(tmp_path)


def test_what_is_not_there(tmp_path):
    with pytest.raises(SAEError, match="neither a file or folder nor a shipped SAE"):
        load_sae(tmp_path / "nothing")


def test_an_unknown_folder_lists_the_formats(tmp_path):
    with pytest.raises(SAEError, match=r"saelens.*gemma-scope.*goodfire.*qwen-scope.*sparsify"):
        load_sae(tmp_path)


def test_an_unknown_format_lists_the_formats(tmp_path):
    with pytest.raises(SAEError, match=r"'onnx'; known are saelens: a folder with cfg.json"):
        load_sae(tmp_path, format="onnx")


def test_a_shipped_name_is_found(make_sae, tmp_path, monkeypatch):
    save_sae(make_sae("standard"), tmp_path / "tiny")
    monkeypatch.setattr("conspectus.saes.loading.pretrained_names", lambda: ("tiny",))
    monkeypatch.setattr("conspectus.saes.loading.pretrained_path", tmp_path.joinpath)
    assert load_sae("tiny").record() == make_sae("standard").record()
