"""Goodfire: one torch file of two linear layers, of a ReLU SAE.

Base model and layer are in the file's name (``Llama-3.1-8B-Instruct-SAE-l19.pth``). Sizes are read
off the weights: a reader with sizes written into it serves one release only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conspectus.errors import SAEError
from conspectus.saes.files.format import Format, built
from conspectus.saes.files.tensors import read_torch, take
from conspectus.saes.relu import ReLUSAE

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.saes.base import SAE

_NAME = re.compile(r"(?P<model>.+)-SAE-l(?P<layer>\d+)\.(?:pth|pt)")
_OWNERS = {"Llama": "meta-llama"}
_TENSORS = {
    "W_enc": "encoder_linear.weight",
    "b_enc": "encoder_linear.bias",
    "W_dec": "decoder_linear.weight",
    "b_dec": "decoder_linear.bias",
}


def read(path: Path, dtype: str) -> SAE:
    """Read a Goodfire file, or the folder that holds one.

    Parameters
    ----------
    path
        The file or folder.
    dtype
        Precision of the arithmetic.

    Raises
    ------
    SAEError
        The file is broken, lacks a tensor, or holds more than weights.
    """
    file = _file(path)
    if file is None:
        message = f"{path} holds no Goodfire file (MODEL-SAE-lLAYER.pth)"
        raise SAEError(message)
    tensors = take(read_torch(file), _TENSORS, file)
    match = _NAME.fullmatch(file.name)
    reader = hook = None
    if match is not None:
        owner = _OWNERS.get(match["model"].split("-")[0])
        reader = f"{owner}/{match['model']}" if owner else match["model"]
        hook = f"resid_post.{match['layer']}"
    tensors |= {"W_enc": tensors["W_enc"].T, "W_dec": tensors["W_dec"].T}
    return built(
        ReLUSAE, tensors, file, reader=reader, hook=hook, apply_b_dec_to_input=False, dtype=dtype
    )


def _file(path: Path) -> Path | None:
    """Return the weights file at a path or in a folder."""
    if not path.is_dir():
        return path
    found = sorted(one for one in path.iterdir() if _NAME.fullmatch(one.name))
    return found[0] if len(found) == 1 else None


def _recognises(path: Path) -> bool:
    if path.is_dir():
        return _file(path) is not None
    return path.suffix == ".pth" or _NAME.fullmatch(path.name) is not None


FORMAT = Format("goodfire", "MODEL-SAE-lLAYER.pth, or a folder with one", _recognises, read)
