"""GGUF to safetensors, once, so that loading a reader is quick and needs no GGUF library.

transformers reads GGUF by dequantising it, which takes seconds and a progress bar at every start,
and refuses to save the result because it counts as quantised. The dequantised tensors are plain
numbers: they are written as they are, in the smallest format that holds each of them exactly.
"""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING, Any

from conspectus.errors import ModelError
from conspectus.optional import require

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_FORGET = ("quantization_config", "_name_or_path", "_model_name_or_path")


def convert_gguf(source: Path, target: Path) -> str:
    """Write a GGUF model as ``model.safetensors``, ``config.json`` and tokenizer files.

    Tied weights are written once. Reloading gives the same logits bit for bit.

    Parameters
    ----------
    source
        The GGUF file.
    target
        Existing folder to write to.

    Returns
    -------
    str
        Number format of the weights: ``"float16"`` where every tensor survives it unchanged,
        else ``"float32"``.

    Raises
    ------
    ModelError
        transformers cannot read the file.
    MissingDependencyError
        transformers, gguf or accelerate is not installed.
    """
    transformers = require("transformers", "converting a GGUF model")
    for module in ("gguf", "accelerate"):
        require(module, "converting a GGUF model")
    torch = require("torch", "converting a GGUF model")
    options = {"gguf_file": source.name, "local_files_only": True}
    with _quiet(transformers):
        try:
            model = transformers.AutoModelForCausalLM.from_pretrained(
                source.parent, dtype=torch.float32, **options
            )
            tokenizer = transformers.AutoTokenizer.from_pretrained(source.parent, **options)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"transformers cannot read {source.name}: {error}") from error
        tokenizer.save_pretrained(target)
    dtype = _write_weights(model, target / "model.safetensors")
    config: dict[str, Any] = model.config.to_dict()
    for key in _FORGET:
        config.pop(key, None)
    config["architectures"] = [type(model).__name__]
    config["dtype"] = dtype
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    (target / "config.json").write_text(text, encoding="utf-8")
    readable = (target / "config.json").stat().st_mode
    (target / "model.safetensors").chmod(readable)
    return dtype


def _write_weights(model: Any, path: Path) -> str:
    """Write all tensors but the tied ones and return their number format."""
    torch = require("torch", "converting a GGUF model")
    safetensors = require("safetensors.torch", "converting a GGUF model")
    tied = set(getattr(model, "_tied_weights_keys", None) or ())
    if not model.config.tie_word_embeddings:
        tied = set()
    state = {name: tensor for name, tensor in model.state_dict().items() if name not in tied}
    exact = all(torch.equal(tensor.half().float(), tensor) for tensor in state.values())
    dtype = torch.float16 if exact else torch.float32
    state = {name: tensor.to(dtype).contiguous() for name, tensor in state.items()}
    safetensors.save_file(state, path, metadata={"format": "pt"})
    return "float16" if exact else "float32"


@contextlib.contextmanager
def _quiet(transformers: Any) -> Generator[None]:
    """Keep transformers' own bars and advice off the screen: the caller shows progress."""
    logging = transformers.utils.logging
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
