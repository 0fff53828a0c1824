"""Hook points against Hugging Face's own hidden states and against the formula by hand."""

from __future__ import annotations

import pytest
import torch
import transformers

from conspectus.errors import InputError, ReaderError
from conspectus.readers.body import load_body
from conspectus.readers.hooks import HookPoint, first_tensor, layer_list, target

IDS = torch.tensor([[1, 30, 40, 50, 60, 70, 80], [1, 90, 35, 45, 55, 65, 75]])
ARCHITECTURES = ["llama", "gpt2", "bert"]


def read(path, *names: str) -> dict[str, torch.Tensor]:
    hooks = [HookPoint.parse(name) for name in names]
    body = load_body(path, hooks, device="cpu", dtype=torch.float32)
    return body(IDS, torch.ones_like(IDS))


@torch.inference_mode()
def whole(path) -> tuple[torch.nn.Module, tuple[torch.Tensor, ...]]:
    model = transformers.AutoModel.from_pretrained(path, dtype=torch.float32).eval()
    return model, model(IDS, output_hidden_states=True).hidden_states


class TestParse:
    @pytest.mark.parametrize("kind", ["resid_post", "resid_pre", "mlp_out", "attn_out", "attn_z"])
    def test_round_trip(self, kind: str) -> None:
        hook = HookPoint.parse(f"{kind}.12")
        assert (hook.kind, hook.layer) == (kind, 12)
        assert HookPoint.parse(str(hook)) == HookPoint.parse(hook) == hook

    @pytest.mark.parametrize("name", ["resid_post", "resid_post.", "resid.3", "resid_post.-1", ""])
    def test_the_error_lists_what_there_is(self, name: str) -> None:
        with pytest.raises(InputError, match=r"attn_z\.L"):
            HookPoint.parse(name)


@pytest.mark.parametrize("name", ARCHITECTURES)
class TestAgainstTheWholeModel:
    @pytest.mark.parametrize("layer", [0, 1])
    def test_resid_post_is_the_next_hidden_state(self, models, name: str, layer: int) -> None:
        _, hidden = whole(models[name])
        caught = read(models[name], f"resid_post.{layer}")
        torch.testing.assert_close(caught[f"resid_post.{layer}"], hidden[layer + 1])

    @pytest.mark.parametrize("layer", [0, 2])
    def test_resid_pre_is_the_hidden_state(self, models, name: str, layer: int) -> None:
        _, hidden = whole(models[name])
        caught = read(models[name], f"resid_pre.{layer}")
        torch.testing.assert_close(caught[f"resid_pre.{layer}"], hidden[layer])

    def test_several_hooks_in_one_pass(self, models, name: str) -> None:
        names = ["resid_pre.1", "attn_z.1", "attn_out.0", "mlp_out.1", "resid_post.0"]
        together = read(models[name], *names)
        assert set(together) == set(names)
        for one in names:
            torch.testing.assert_close(together[one], read(models[name], one)[one])


@torch.inference_mode()
def test_the_last_layer_comes_before_the_final_norm(models) -> None:
    model, hidden = whole(models["llama"])
    caught = read(models["llama"], "resid_post.2")["resid_post.2"]
    torch.testing.assert_close(model.norm(caught), hidden[3])


@torch.inference_mode()
def test_llama_parts(models) -> None:
    caught = read(models["llama"], "resid_pre.1", "attn_z.1", "attn_out.1", "mlp_out.1")
    caught |= read(models["llama"], "resid_post.1")
    layer = whole(models["llama"])[0].layers[1]
    torch.testing.assert_close(caught["attn_out.1"], layer.self_attn.o_proj(caught["attn_z.1"]))
    middle = caught["resid_pre.1"] + caught["attn_out.1"]
    torch.testing.assert_close(
        caught["mlp_out.1"], layer.mlp(layer.post_attention_layernorm(middle))
    )
    torch.testing.assert_close(caught["resid_post.1"], middle + caught["mlp_out.1"])


@torch.inference_mode()
def test_gpt2_parts(models) -> None:
    caught = read(models["gpt2"], "resid_pre.1", "attn_z.1", "attn_out.1", "mlp_out.1")
    caught |= read(models["gpt2"], "resid_post.1")
    layer = whole(models["gpt2"])[0].h[1]
    torch.testing.assert_close(caught["attn_out.1"], layer.attn.c_proj(caught["attn_z.1"]))
    middle = caught["resid_pre.1"] + caught["attn_out.1"]
    torch.testing.assert_close(caught["mlp_out.1"], layer.mlp(layer.ln_2(middle)))
    torch.testing.assert_close(caught["resid_post.1"], middle + caught["mlp_out.1"])


@torch.inference_mode()
def test_bert_parts(models) -> None:
    caught = read(models["bert"], "resid_pre.1", "attn_z.1", "attn_out.1", "mlp_out.1")
    caught |= read(models["bert"], "resid_post.1")
    layer = whole(models["bert"])[0].encoder.layer[1]
    dense = layer.attention.output.dense
    torch.testing.assert_close(caught["attn_out.1"], dense(caught["attn_z.1"]))
    middle = layer.attention.output.LayerNorm(caught["resid_pre.1"] + caught["attn_out.1"])
    torch.testing.assert_close(caught["mlp_out.1"], layer.output.dense(layer.intermediate(middle)))
    torch.testing.assert_close(
        caught["resid_post.1"], layer.output.LayerNorm(middle + caught["mlp_out.1"])
    )


def test_attention_heads_by_hand(models) -> None:
    """attn_z: softmax(QK'/sqrt d) V of each head, side by side."""
    z = read(models["gpt2"], "attn_z.0")["attn_z.0"]
    model, hidden = whole(models["gpt2"])
    with torch.inference_mode():
        projected = model.h[0].attn.c_attn(model.h[0].ln_1(hidden[0]))
    heads = projected.unflatten(-1, (3, 4, 8)).permute(2, 0, 3, 1, 4)
    query, key, value = heads
    scores = query @ key.transpose(-1, -2) / 8**0.5
    scores = scores.masked_fill(torch.ones(7, 7).triu(1).bool(), -torch.inf)
    by_hand = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)
    torch.testing.assert_close(z, by_hand)


class TestUnknownModels:
    def test_no_stack_of_layers(self) -> None:
        with pytest.raises(ReaderError, match="no stack of 4 layers"):
            layer_list(torch.nn.Sequential(torch.nn.Linear(2, 2)), 4)

    def test_a_vision_tower_is_not_taken_for_the_text_model(self) -> None:
        body = torch.nn.Module()
        body.vision_tower = torch.nn.Module()
        body.vision_tower.layers = torch.nn.ModuleList([torch.nn.Linear(2, 2)] * 2)
        body.layers = torch.nn.ModuleList([torch.nn.Linear(3, 3)] * 2)
        assert layer_list(body, 2) is body.layers

    @pytest.mark.parametrize("kind", ["mlp_out", "attn_out", "attn_z"])
    def test_unknown_part(self, kind) -> None:
        with pytest.raises(ReaderError, match="try resid_post"):
            target(torch.nn.Linear(2, 2), kind)

    def test_no_tensor(self) -> None:
        with pytest.raises(ReaderError, match="gave str"):
            first_tensor("nothing")
        with pytest.raises(ReaderError, match="not hidden states"):
            first_tensor((None, "nothing"))
