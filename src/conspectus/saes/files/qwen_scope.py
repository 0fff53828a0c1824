"""Qwen-Scope: ``layerN.sae.pt``, a TopK SAE with both matrices transposed against ours.

k is not in the file. It is read from a ``cfg.json`` or ``config.json`` beside it, or from the name
of the release (``SAE-Res-Qwen3-1.7B-Base-W32K-L0_50``), which also names the base model.

Source: arXiv 2605.11887. Plain TopK, residual stream, input neither centred nor normalised.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conspectus.errors import SAEError
from conspectus.saes.files.format import Format, built
from conspectus.saes.files.tensors import read_json, read_torch, take
from conspectus.saes.topk import TopKSAE

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.saes.base import SAE

_FILE = re.compile(r"layer(\d+)\.sae\.pt")
_RELEASE = re.compile(r"SAE-Res-(?P<model>[^/]+)-W\d+K-L0_(?P<k>\d+)")


def read(path: Path, dtype: str) -> SAE:
    """Read one layer's file.

    Parameters
    ----------
    path
        The file, with its release's name in the path or a configuration beside it.
    dtype
        Precision of the arithmetic.

    Raises
    ------
    SAEError
        The file is broken or lacks a tensor, or k is nowhere to be found.
    """
    names = ("W_enc", "W_dec", "b_enc", "b_dec")
    tensors = take(read_torch(path), dict(zip(names, names, strict=True)), path)
    tensors |= {"W_enc": tensors["W_enc"].T, "W_dec": tensors["W_dec"].T}
    layer = _FILE.fullmatch(path.name)
    release = _RELEASE.search(path.absolute().as_posix())
    return built(
        TopKSAE,
        tensors,
        path,
        k=_k(path, release),
        reader=f"Qwen/{release['model']}" if release else None,
        hook=f"resid_post.{layer[1]}" if layer else None,
        apply_b_dec_to_input=False,
        dtype=dtype,
    )


def _k(path: Path, release: re.Match[str] | None) -> int:
    """Find out how many latents are active."""
    for name in ("cfg.json", "config.json"):
        beside = path.with_name(name)
        if beside.is_file() and "k" in (cfg := read_json(beside)):
            return int(cfg["k"])
    if release is None:
        message = (
            f"{path} does not say how many latents are active: keep the release's folder name "
            '(...-L0_50), or put a cfg.json with {"k": 50} beside the file'
        )
        raise SAEError(message)
    return int(release["k"])


def _recognises(path: Path) -> bool:
    return _FILE.fullmatch(path.name) is not None


FORMAT = Format("qwen-scope", "layerN.sae.pt", _recognises, read)
