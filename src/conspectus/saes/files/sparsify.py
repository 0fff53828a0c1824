"""EleutherAI sparsify: ``cfg.json`` and ``sae.safetensors`` of a TopK SAE.

The folder is named after the module (``layers.10``, ``layers.10.mlp``); the run's ``config.json``
one level up names the model. The decoder bias is always subtracted, whatever `normalize_decoder`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.errors import SAEError
from conspectus.saes.files.format import Format, built
from conspectus.saes.files.tensors import read_json, read_safetensors, take
from conspectus.saes.hooks import hook_from_module
from conspectus.saes.topk import TopKSAE

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.saes.base import SAE

CONFIG_FILE = "cfg.json"
WEIGHTS_FILE = "sae.safetensors"
# What a plain TopK SAE has; anything else computes something else.
_PLAIN = {"activation": "topk", "signed": False, "transcode": False, "skip_connection": False}
_TENSORS = {"W_enc": "encoder.weight", "b_enc": "encoder.bias", "W_dec": "W_dec", "b_dec": "b_dec"}


def read(path: Path, dtype: str) -> SAE:
    """Read a folder written by sparsify.

    Parameters
    ----------
    path
        The folder.
    dtype
        Precision of the arithmetic.

    Raises
    ------
    SAEError
        A file is broken or lacks a tensor, or it is a transcoder or another kind of coder.
    """
    cfg = read_json(path / CONFIG_FILE)
    for name, plain in _PLAIN.items():
        if cfg.get(name, plain) != plain:
            message = f"{path / CONFIG_FILE}: {name} = {cfg[name]!r} is not supported, only {plain}"
            raise SAEError(message)
    file = path / WEIGHTS_FILE
    tensors = take(read_safetensors(file), _TENSORS, file)
    tensors["W_enc"] = tensors["W_enc"].T
    run = path.absolute().parent / "config.json"
    run_config: dict[str, Any] = read_json(run) if run.is_file() else {}
    return built(
        TopKSAE,
        tensors,
        file,
        k=cfg.get("k", 32),
        reader=run_config.get("model"),
        hook=hook_from_module(path.absolute().name),
        dtype=dtype,
    )


def _recognises(path: Path) -> bool:
    return (path / CONFIG_FILE).is_file() and (path / WEIGHTS_FILE).is_file()


FORMAT = Format("sparsify", f"a folder with {CONFIG_FILE} and {WEIGHTS_FILE}", _recognises, read)
