"""Weights out of files that may be broken, foreign or hostile.

Nothing here unpickles: safetensors and NumPy hold arrays only, and torch files are read with
``weights_only=True``. Whatever goes wrong is an `SAEError` that names the file.
"""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from conspectus.errors import SAEError

if TYPE_CHECKING:
    from pathlib import Path


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    SAEError
        The file is missing or holds something else.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}"
        raise SAEError(message) from error
    if not isinstance(values, dict):
        message = f"{path} should hold a JSON object"
        raise SAEError(message)
    return cast("dict[str, Any]", values)


def read_safetensors(path: Path) -> dict[str, torch.Tensor]:
    """Read all tensors of a safetensors file.

    Raises
    ------
    SAEError
        The file is missing, truncated or broken.
    """
    try:
        return load_file(path)
    except (OSError, SafetensorError, ValueError) as error:
        message = f"{path} cannot be read as safetensors: {error}"
        raise SAEError(message) from error


def read_npz(path: Path) -> dict[str, torch.Tensor]:
    """Read all arrays of a NumPy archive.

    Raises
    ------
    SAEError
        The file is missing, truncated, or holds pickled objects.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: torch.from_numpy(archive[name]) for name in archive.files}
    except (OSError, ValueError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        message = f"{path} cannot be read as a NumPy archive: {error}"
        raise SAEError(message) from error


def read_torch(path: Path) -> dict[str, torch.Tensor]:
    """Read a torch file that holds a flat dictionary of tensors; other entries are left out.

    Raises
    ------
    SAEError
        The file is missing, truncated, or holds more than weights.
    """
    try:
        values: object = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"{path} cannot be read as weights: {first}"
        raise SAEError(message) from error
    if not isinstance(values, Mapping):
        message = f"{path} should hold a dictionary of tensors"
        raise SAEError(message)
    named = cast("Mapping[object, object]", values)
    return {str(name): one for name, one in named.items() if isinstance(one, torch.Tensor)}


def take(
    tensors: Mapping[str, torch.Tensor], names: Mapping[str, str], path: Path
) -> dict[str, torch.Tensor]:
    """Pick tensors and give them our names.

    Parameters
    ----------
    tensors
        What the file holds.
    names
        Our name -> the file's name.
    path
        The file, for the message.

    Raises
    ------
    SAEError
        A tensor is missing.
    """
    missing = sorted(theirs for theirs in names.values() if theirs not in tensors)
    if missing:
        found = ", ".join(sorted(tensors)) or "none"
        message = f"{path} lacks the tensor {', '.join(missing)}; it has {found}"
        raise SAEError(message)
    return {ours: tensors[theirs] for ours, theirs in names.items()}
