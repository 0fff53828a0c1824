"""Names of hook points in other libraries, both ways.

SAELens files name places as TransformerLens does (``blocks.12.hook_resid_post``), sparsify and
dictionary_learning as Hugging Face modules do (``layers.12.mlp``). Ours mean the same places.
"""

from __future__ import annotations

import re

_TRANSFORMER_LENS = {
    "resid_post": "hook_resid_post",
    "resid_pre": "hook_resid_pre",
    "mlp_out": "hook_mlp_out",
    "attn_out": "hook_attn_out",
    "attn_z": "attn.hook_z",
}
_OURS = {theirs: ours for ours, theirs in _TRANSFORMER_LENS.items()}
_MODULE = re.compile(
    r"(?:^|\.)(?:layers|h|blocks|layer)\.(\d+)(?:\.(mlp|self_attn|attn|attention))?$"
)


def hook_from_lens(name: str) -> str:
    """Translate ``blocks.12.hook_resid_post`` to ``resid_post.12``; keep what has no equal."""
    match = re.fullmatch(r"blocks\.(\d+)\.(.+)", name)
    if match and match[2] in _OURS:
        return f"{_OURS[match[2]]}.{match[1]}"
    return hook_from_module(name)


def hook_from_module(name: str) -> str:
    """Translate ``model.layers.12`` to ``resid_post.12``, ``layers.12.mlp`` to ``mlp_out.12``."""
    match = _MODULE.search(name)
    if match is None:
        return name
    kind = {None: "resid_post", "mlp": "mlp_out"}.get(match[2], "attn_out")
    return f"{kind}.{match[1]}"


def hook_to_lens(name: str) -> str:
    """Translate ``resid_post.12`` to ``blocks.12.hook_resid_post``; keep what has no equal."""
    kind, _, layer = name.partition(".")
    if kind in _TRANSFORMER_LENS and layer.isdecimal():
        return f"blocks.{layer}.{_TRANSFORMER_LENS[kind]}"
    return name
