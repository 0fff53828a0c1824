"""The layout of SAELens 6: ``cfg.json`` and ``sae_weights.safetensors``; also our own.

What SAELens has no word for (that a JumpReLU SAE was trained as BatchTopK, and how) goes into the
metadata under ``conspectus``, which SAELens keeps and ignores. Older files, with all fields on
one level, are read too.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from conspectus.errors import SAEError
from conspectus.saes.files.format import Format, built
from conspectus.saes.files.tensors import read_json, read_safetensors, take
from conspectus.saes.hooks import hook_from_lens
from conspectus.saes.registry import architecture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import torch

    from conspectus.saes.base import SAE

CONFIG_FILE = "cfg.json"
WEIGHTS_FILE = "sae_weights.safetensors"
OURS = "conspectus"

_OLD_METADATA = ("model_name", "hook_name", "prepend_bos", "context_size", "dataset_path")


def read(path: Path, dtype: str) -> SAE:
    """Read an SAE from a folder in the layout of SAELens.

    Parameters
    ----------
    path
        The folder.
    dtype
        Precision of the arithmetic.

    Raises
    ------
    SAEError
        A file is missing or broken, or the SAE is of an unknown kind.
    """
    cfg = _modern(read_json(path / CONFIG_FILE))
    weights_path = path / WEIGHTS_FILE
    tensors = _inference_tensors(read_safetensors(weights_path), weights_path)
    if _ranks_by_norm(cfg):
        tensors |= _unit_decoder(tensors, weights_path)
    metadata: dict[str, Any] = dict(cfg.get("metadata") or {})
    metadata.pop("sae_lens_version", None)  # the version of the layout, not of the SAE
    name = str(cfg.get("architecture", "standard"))
    kind_fields = _kind_fields(name, cfg)
    ours: Mapping[str, Any] = metadata.pop(OURS, None) or {}
    if name == "jumprelu" and ours:
        name, kind_fields = str(ours["architecture"]), dict(ours.get("fields", {}))
    fields: dict[str, Any] = kind_fields | {
        "reader": metadata.pop("model_name", None),
        "hook": _hook(metadata),
        "prepend_bos": metadata.pop("prepend_bos", None),
        "normalise_input": cfg.get("normalize_activations") or "none",
        "apply_b_dec_to_input": cfg.get("apply_b_dec_to_input", True),
        "dtype": dtype,
        "metadata": metadata,
    }
    sae = built(architecture(name), tensors, weights_path, **fields)
    if sae.config.normalise_input == "expected_average_only_in":
        warnings.warn(
            f"{path} expects activations scaled to an average norm, and does not say by how much; "
            "apply fold_input_scale with the training factor",
            stacklevel=2,
        )
    return sae


def _modern(cfg: dict[str, Any]) -> dict[str, Any]:
    """Bring a flat configuration (before SAELens 6) into today's shape."""
    if "metadata" in cfg:
        return cfg
    names = {"hook_point": "hook_name", "activation_fn_str": "activation_fn"}
    cfg = {names.get(name, name): value for name, value in cfg.items()}
    cfg["metadata"] = {name: cfg[name] for name in _OLD_METADATA if name in cfg}
    if cfg.get("activation_fn") == "topk":
        cfg |= {"architecture": "topk", "k": (cfg.get("activation_fn_kwargs") or {}).get("k")}
    if isinstance(cfg.get("normalize_activations"), bool):
        scaled = cfg["normalize_activations"]
        cfg["normalize_activations"] = "expected_average_only_in" if scaled else "none"
    return cfg


def _kind_fields(name: str, cfg: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that only some architectures have."""
    fields: dict[str, Any] = {}
    if name in ("topk", "batchtopk", "matryoshka_batchtopk"):
        fields["k"] = cfg.get("k", 100)
    if name == "matryoshka_batchtopk":
        fields["widths"] = tuple(cfg.get("matryoshka_widths", ()))
    return fields


def _ranks_by_norm(cfg: Mapping[str, Any]) -> bool:
    """Whether codes are meant times the decoder norms (the weights then need folding)."""
    training = cfg.get("architecture") in ("batchtopk", "matryoshka_batchtopk")
    return bool(cfg.get("rescale_acts_by_decoder_norm", training))


def _unit_decoder(tensors: Mapping[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Fold decoder norms; a threshold is in units of the larger codes already."""
    names = ("W_enc", "b_enc", "W_dec")
    stored = take(tensors, dict(zip(names, names, strict=True)), path)
    norms = stored["W_dec"].norm(dim=1)
    return {
        "W_enc": stored["W_enc"] * norms,
        "b_enc": stored["b_enc"] * norms,
        "W_dec": stored["W_dec"] / norms.clamp_min(1e-8).unsqueeze(1),
    }


def _hook(metadata: dict[str, Any]) -> str | None:
    """Take the hook point out of the metadata."""
    name = metadata.pop("hook_name", None)
    return None if name is None else hook_from_lens(str(name))


def _inference_tensors(tensors: dict[str, torch.Tensor], path: Path) -> dict[str, torch.Tensor]:
    """Turn what only training or older versions store into what inference needs."""
    if "topk_threshold" in tensors:
        tensors["threshold"] = tensors.pop("topk_threshold")
    scaling = tensors.pop("scaling_factor", None)
    if scaling is not None and not bool((scaling == 1).all()):
        message = f"{path} holds a finetuning scaling_factor, which is not supported"
        raise SAEError(message)
    return tensors


def _recognises(path: Path) -> bool:
    return (path / CONFIG_FILE).is_file() and (path / WEIGHTS_FILE).is_file()


FORMAT = Format("saelens", f"a folder with {CONFIG_FILE} and {WEIGHTS_FILE}", _recognises, read)
