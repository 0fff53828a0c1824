"""The body: nothing is loaded or run that activations do not need."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from conspectus.errors import ReaderError
from conspectus.readers.body import Body, load_body, load_config, quiet_transformers
from conspectus.readers.hooks import HookPoint

IDS = torch.tensor([[1, 30, 40, 50, 60, 70, 80]])


def body_at(path: Path, *names: str) -> Body:
    return load_body(
        path, [HookPoint.parse(name) for name in names], device="cpu", dtype=torch.float32
    )


def calls(body: Body) -> set[str]:
    seen: set[str] = set()
    for name, module in body.model.named_modules():
        module.register_forward_pre_hook(lambda _m, _a, name=name: seen.add(name))
    body(IDS)
    return seen


class TestC1:
    """Fault C1 of the reference: the whole model was loaded and its head run."""

    def test_no_head_and_no_later_layers_are_loaded(self, models) -> None:
        model = body_at(models["llama"], "resid_post.0").model
        assert len(model.layers) == 1
        assert not any("lm_head" in name for name, _ in model.named_modules())

    def test_later_layers_and_the_norm_never_run(self, models) -> None:
        seen = calls(body_at(models["llama"], "resid_post.1"))
        assert {"embed_tokens", "layers.0", "layers.1"} <= seen
        assert "norm" not in seen

    def test_a_hook_before_the_end_of_a_layer_stops_there(self, models) -> None:
        seen = calls(body_at(models["llama"], "attn_z.1"))
        assert "layers.1.self_attn" in seen
        assert "layers.1.self_attn.o_proj" not in seen
        assert "layers.1.mlp" not in seen

    def test_no_cache_of_keys_and_values(self, models) -> None:
        assert body_at(models["llama"], "resid_post.1").model.config.use_cache is False

    def test_attention_is_scaled_dot_product(self, models) -> None:
        assert body_at(models["llama"], "resid_post.1").model.config._attn_implementation == "sdpa"


class TestCausal:
    @pytest.mark.parametrize(("name", "causal"), [("llama", True), ("gpt2", True), ("bert", False)])
    def test_is_found_out(self, models, name: str, causal: bool) -> None:
        assert body_at(models[name], "resid_post.1").causal is causal

    def test_widths_are_found_out(self, models) -> None:
        body = body_at(models["llama"], "resid_post.1", "attn_z.0")
        assert body.widths == {"resid_post.1": 32, "attn_z.0": 32}


class TestHash:
    def test_same_weights_same_hash(self, models) -> None:
        first, second = (body_at(models["llama"], "resid_post.1") for _ in range(2))
        assert first.sha256() == second.sha256() == first.sha256()

    def test_a_pooler_made_at_random_does_not_count(self, models) -> None:
        """BERT without a pooler in its files gets a new one at every load."""
        torch.manual_seed(10)
        first = body_at(models["bert"], "resid_post.1").sha256()
        torch.manual_seed(11)
        assert body_at(models["bert"], "resid_post.1").sha256() == first

    def test_one_changed_weight_changes_it(self, models, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shutil.copytree(models["llama"], other)
        weights = load_file(other / "model.safetensors")
        weights["model.layers.0.mlp.up_proj.weight"][0, 0] += 1
        save_file(weights, other / "model.safetensors", {"format": "pt"})
        ours, theirs = (body_at(path, "resid_post.1") for path in (models["llama"], other))
        assert ours.sha256() != theirs.sha256()

    def test_later_layers_do_not_count(self, models, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shutil.copytree(models["llama"], other)
        weights = load_file(other / "model.safetensors")
        weights["model.layers.2.mlp.up_proj.weight"][0, 0] += 1
        save_file(weights, other / "model.safetensors", {"format": "pt"})
        ours, theirs = (body_at(path, "resid_post.1") for path in (models["llama"], other))
        assert ours.sha256() == theirs.sha256()


class TestRefusals:
    def test_no_such_model(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(ReaderError, match="conspectus models list"):
            load_config(tmp_path / "nothing")

    def test_no_such_layer(self, models) -> None:
        with pytest.raises(ReaderError, match=r"layers 0 to 2; resid_post\.3"):
            body_at(models["llama"], "resid_post.3")

    def test_weights_that_are_not_there_are_not_made_up(self, models, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shutil.copytree(models["llama"], other)
        weights = load_file(other / "model.safetensors")
        del weights["model.layers.1.self_attn.q_proj.weight"]
        save_file(weights, other / "model.safetensors", {"format": "pt"})
        with pytest.raises(ReaderError, match="lack 1 weights"):
            body_at(other, "resid_post.1")
        assert body_at(other, "resid_post.0").widths  # which does not need it

    def test_broken_weights(self, models, tmp_path: Path) -> None:
        other = tmp_path / "other"
        shutil.copytree(models["llama"], other)
        (other / "model.safetensors").unlink()
        with pytest.raises(ReaderError, match="cannot be loaded"):
            body_at(other, "resid_post.1")


def test_quiet_gives_the_level_back() -> None:
    found = transformers.utils.logging.get_verbosity()  # libraries of other tests change it
    transformers.utils.logging.set_verbosity_info()
    before = transformers.utils.logging.get_verbosity()
    try:
        with quiet_transformers():
            assert transformers.utils.logging.get_verbosity() > before
        assert transformers.utils.logging.get_verbosity() == before
    finally:
        transformers.utils.logging.set_verbosity(found)
