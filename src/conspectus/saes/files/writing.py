"""Writing an SAE in the layout of SAELens, so that both libraries give the same codes.

The configuration is written last and removed first: a folder that has one is whole.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import torch
from safetensors.torch import save_file

from conspectus.errors import SAEError
from conspectus.saes.config import SAEConfig
from conspectus.saes.files.saelens import CONFIG_FILE, OURS, WEIGHTS_FILE
from conspectus.saes.hooks import hook_to_lens
from conspectus.saes.jumprelu import JumpReLUSAE

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.saes.base import SAE

# Anything below 6 is read by SAELens as a flat configuration of old.
_SAELENS_VERSION = "6.0.0"


def save_sae(sae: SAE, path: str | Path, dtype: Literal["float32", "float16"] = "float32") -> None:
    """Write an SAE into a folder.

    Parameters
    ----------
    sae
        The SAE.
    path
        The folder, made if need be; other files in it are left alone.
    dtype
        Precision of the two matrices in the file. Biases and thresholds stay float32: they are
        small, and a rounded threshold moves every document.

    Raises
    ------
    SAEError
        A weight is too large for float16, or the folder cannot be written.
    """
    folder = Path(path)
    tensors = {name: _stored(name, tensor, dtype) for name, tensor in sae.tensors().items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CONFIG_FILE).unlink(missing_ok=True)
        _replace(folder / WEIGHTS_FILE, lambda target: save_file(tensors, target))
        text = json.dumps(saelens_config(sae), indent=1, sort_keys=True) + "\n"
        _replace(folder / CONFIG_FILE, lambda target: _write_text(target, text))
    except OSError as error:
        message = f"the SAE cannot be written to {folder}: {error}"
        raise SAEError(message) from error


def saelens_config(sae: SAE) -> dict[str, Any]:
    """Return the ``cfg.json`` of an SAE, as SAELens 6 reads it."""
    config = sae.config
    own = {one.name for one in fields(config)} - {one.name for one in fields(SAEConfig)}
    own_fields: dict[str, Any] = {name: getattr(config, name) for name in sorted(own)}
    stored_as = "jumprelu" if isinstance(sae, JumpReLUSAE) else config.architecture
    metadata: dict[str, Any] = config.metadata | {
        "sae_lens_version": _SAELENS_VERSION,
        "model_name": config.reader,
        "hook_name": None if config.hook is None else hook_to_lens(config.hook),
        "prepend_bos": config.prepend_bos,
    }
    if stored_as != config.architecture:
        metadata[OURS] = {"architecture": config.architecture, "fields": own_fields}
        own_fields = {}
    return own_fields | {
        "architecture": stored_as,
        "d_in": config.d_in,
        "d_sae": config.n_latents,
        "dtype": config.dtype,
        "device": "cpu",
        "apply_b_dec_to_input": config.apply_b_dec_to_input,
        "normalize_activations": config.normalise_input,
        "reshape_activations": "hook_z" if (config.hook or "").startswith("attn_z") else "none",
        "metadata": metadata,
    }


def _stored(name: str, tensor: torch.Tensor, dtype: str) -> torch.Tensor:
    stored = tensor.to(getattr(torch, dtype) if tensor.ndim == 2 else torch.float32)
    if not bool(stored.isfinite().all()):
        message = f"tensor {name} has values too large for {dtype}; save it as float32"
        raise SAEError(message)
    return stored.cpu().contiguous()


def _write_text(target: Path, text: str) -> None:
    target.write_text(text, encoding="utf-8")


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    """Write under another name, flush to disk, then rename."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.touch()
        mode = temporary.stat().st_mode  # safetensors makes files that only their owner can read
        write(temporary)
        temporary.chmod(mode)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
