"""Where in a model activations are taken.

A hook point is a name such as ``resid_post.12`` that means the same place in every architecture.
This module finds that place in a Hugging Face body, whatever its modules are called, so that a
reader needs no table of models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import torch
from torch import nn

from conspectus.errors import InputError, ReaderError

Kind = Literal["resid_post", "resid_pre", "mlp_out", "attn_out", "attn_z"]

_ATTENTION = ("self_attn", "attn", "attention", "self_attention")
_MLP = ("mlp", "feed_forward", "ffn", "block_sparse_moe")
_OTHER_SENSES = ("vision", "visual", "audio")
_PROJECTION = ("o_proj", "out_proj", "c_proj", "dense", "wo")


@dataclass(frozen=True)
class HookPoint:
    """One place in a model.

    Parameters
    ----------
    kind
        ``resid_post`` (the residual stream after a layer), ``resid_pre`` (before it), ``mlp_out``,
        ``attn_out`` (after the output projection) or ``attn_z`` (concatenated heads before it).
    layer
        Number of the layer, from 0.
    """

    kind: Kind
    layer: int

    @classmethod
    def parse(cls, name: str | HookPoint) -> HookPoint:
        """Read a name such as ``resid_post.12``.

        Raises
        ------
        InputError
            The name is of another form.
        """
        if isinstance(name, HookPoint):
            return name
        kind, _, layer = name.partition(".")
        if kind not in get_args(Kind) or not layer.isdecimal():
            kinds = ", ".join(f"{kind}.L" for kind in get_args(Kind))
            message = f"{name!r} is no hook point; write one of {kinds}, with L a layer from 0"
            raise InputError(message)
        return cls(cast("Kind", kind), int(layer))

    def __str__(self) -> str:
        """Return the name, for example ``resid_post.12``."""
        return f"{self.kind}.{self.layer}"


def layer_list(body: nn.Module, n_layers: int) -> nn.ModuleList:
    """Find the stack of transformer layers of a body.

    Parameters
    ----------
    body
        A Hugging Face model without its head.
    n_layers
        How many layers its configuration names.

    Returns
    -------
    nn.ModuleList
        The layers, first to last.

    Raises
    ------
    ReaderError
        No stack of that length is found.
    """
    for name, module in body.named_modules():
        fits = isinstance(module, nn.ModuleList) and len(module) == n_layers
        if fits and not any(other in name for other in _OTHER_SENSES):
            return cast("nn.ModuleList", module)
    message = f"{type(body).__name__} has no stack of {n_layers} layers that Conspectus can hook"
    raise ReaderError(message)


def _child(layer: nn.Module, names: tuple[str, ...]) -> nn.Module | None:
    return next((getattr(layer, name) for name in names if hasattr(layer, name)), None)


def _projection(attention: nn.Module) -> nn.Module | None:
    direct = _child(attention, _PROJECTION)
    if direct is not None:
        return direct
    output = getattr(attention, "output", None)  # BERT: attention.output.dense
    return _child(output, _PROJECTION) if isinstance(output, nn.Module) else None


def target(layer: nn.Module, kind: Kind) -> tuple[nn.Module, bool]:
    """Find the module of a layer to hook.

    Parameters
    ----------
    layer
        One transformer layer.
    kind
        The kind of hook point.

    Returns
    -------
    tuple of nn.Module and bool
        The module, and whether its input (True) or its output (False) is wanted.

    Raises
    ------
    ReaderError
        The layer has no such part under a known name.
    """
    if kind == "resid_post":
        return layer, False
    if kind == "resid_pre":
        return layer, True
    if kind == "mlp_out":
        module = _child(layer, _MLP)
        if module is None and hasattr(layer, "intermediate"):  # BERT: layer.output.dense
            module = _child(cast("nn.Module", layer.output), _PROJECTION)
    else:
        attention = _child(layer, _ATTENTION)
        module = _projection(attention) if attention is not None else None
    if module is None:
        message = f"{type(layer).__name__} has no part known as {kind}; try resid_post or resid_pre"
        raise ReaderError(message)
    return module, kind == "attn_z"


def first_tensor(value: Any) -> torch.Tensor:
    """Return the hidden states among what a module takes or gives.

    Raises
    ------
    ReaderError
        There is no tensor.
    """
    if isinstance(value, torch.Tensor):
        return value
    if isinstance(value, (tuple, list)):
        for item in cast("tuple[Any, ...]", value):
            if isinstance(item, torch.Tensor):
                return item
    message = f"a hooked module gave {type(value).__name__}, not hidden states"
    raise ReaderError(message)
