from __future__ import annotations

import pytest

from conspectus.saes.hooks import hook_from_lens, hook_from_module, hook_to_lens

PAIRS = [
    ("resid_post.12", "blocks.12.hook_resid_post"),
    ("resid_pre.0", "blocks.0.hook_resid_pre"),
    ("mlp_out.3", "blocks.3.hook_mlp_out"),
    ("attn_out.31", "blocks.31.hook_attn_out"),
    ("attn_z.7", "blocks.7.attn.hook_z"),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_transformer_lens_both_ways(ours, theirs):
    assert hook_from_lens(theirs) == ours
    assert hook_to_lens(ours) == theirs


@pytest.mark.parametrize("name", ["blocks.3.hook_resid_mid", "hook_embed", "blocks.x.hook_mlp_out"])
def test_what_has_no_equal_is_kept(name):
    assert hook_from_lens(name) == name
    assert hook_to_lens(name) == name


@pytest.mark.parametrize(
    ("module", "ours"),
    [
        ("layers.10", "resid_post.10"),
        ("model.layers.10", "resid_post.10"),
        ("transformer.h.5", "resid_post.5"),
        ("gpt_neox.layers.2.mlp", "mlp_out.2"),
        ("layers.4.self_attn", "attn_out.4"),
        ("embed_tokens", "embed_tokens"),
        ("layers.4.mlp.act", "layers.4.mlp.act"),
    ],
)
def test_hugging_face_modules(module, ours):
    assert hook_from_module(module) == ours
    assert hook_from_lens(module) == ours
