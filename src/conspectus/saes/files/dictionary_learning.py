"""dictionary_learning: ``ae.pt`` and ``config.json``, one class of dictionary a trainer.

Each class has its own names and its own habit with the decoder bias; `_KINDS` is the whole list.
``AutoEncoder`` gets unit decoder rows on loading there, so it does here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from conspectus.errors import SAEError
from conspectus.saes.batchtopk import BatchTopKSAE
from conspectus.saes.files.format import Format, built
from conspectus.saes.files.tensors import read_json, read_torch, take
from conspectus.saes.folding import fold_decoder_norms
from conspectus.saes.gated import GatedSAE
from conspectus.saes.jumprelu import JumpReLUSAE
from conspectus.saes.matryoshka import MatryoshkaSAE
from conspectus.saes.relu import ReLUSAE
from conspectus.saes.topk import TopKSAE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import torch

    from conspectus.saes.base import SAE

WEIGHTS_FILE = "ae.pt"
CONFIG_FILE = "config.json"

_LINEAR = {"W_enc": "encoder.weight", "W_dec": "decoder.weight"}
_BIASED = _LINEAR | {"b_enc": "encoder.bias"}
_PLAIN = {name: name for name in ("W_enc", "W_dec", "b_enc", "b_dec", "threshold")}
_GATED = {"b_dec": "decoder_bias", "b_gate": "gate_bias", "b_mag": "mag_bias", "r_mag": "r_mag"}


@dataclass(frozen=True)
class _Kind:
    """How one dictionary class maps to ours."""

    sae: type[SAE]
    tensors: Mapping[str, str]
    centred: bool = True


_KINDS = {
    "AutoEncoder": _Kind(ReLUSAE, _BIASED | {"b_dec": "bias"}),
    "AutoEncoderNew": _Kind(ReLUSAE, _BIASED | {"b_dec": "decoder.bias"}, centred=False),
    "AutoEncoderTopK": _Kind(TopKSAE, _BIASED | {"b_dec": "b_dec"}),
    "BatchTopKSAE": _Kind(BatchTopKSAE, _BIASED | {"b_dec": "b_dec", "threshold": "threshold"}),
    "MatryoshkaBatchTopKSAE": _Kind(MatryoshkaSAE, _PLAIN),
    "JumpReluAutoEncoder": _Kind(JumpReLUSAE, _PLAIN, centred=False),
    "GatedAutoEncoder": _Kind(GatedSAE, _LINEAR | _GATED),
}


def read(path: Path, dtype: str) -> SAE:
    """Read a folder written by a trainer of dictionary_learning.

    Parameters
    ----------
    path
        The folder, or the ``ae.pt`` in it.
    dtype
        Precision of the arithmetic.

    Raises
    ------
    SAEError
        A file is missing or broken, or the dictionary is of an unknown class.
    """
    folder = path if path.is_dir() else path.parent
    file = folder / WEIGHTS_FILE if path.is_dir() else path
    trainer = read_json(folder / CONFIG_FILE).get("trainer")
    if not isinstance(trainer, dict):
        message = f'{folder / CONFIG_FILE} has no section "trainer"'
        raise SAEError(message)
    settings = cast("dict[str, Any]", trainer)
    name = str(settings.get("dict_class"))
    kind = _KINDS.get(name)
    if kind is None:
        message = f"{folder / CONFIG_FILE}: unknown dict_class {name}; known: {', '.join(_KINDS)}"
        raise SAEError(message)
    stored = read_torch(file)
    tensors = take(stored, kind.tensors, file)
    for ours, theirs in kind.tensors.items():
        if theirs.endswith(".weight"):
            tensors[ours] = tensors[ours].T
    sae = built(
        kind.sae,
        tensors,
        file,
        reader=settings.get("lm_name"),
        hook=_hook(settings),
        apply_b_dec_to_input=kind.centred,
        dtype=dtype,
        **_kind_fields(kind.sae, stored, settings, file),
    )
    return fold_decoder_norms(sae) if name == "AutoEncoder" else sae


def _kind_fields(
    sae: type[SAE], stored: Mapping[str, torch.Tensor], settings: Mapping[str, Any], file: Path
) -> dict[str, Any]:
    """Return k and the widths, for the classes that have them."""
    fields: dict[str, Any] = {}
    if issubclass(sae, TopKSAE | BatchTopKSAE):
        fields["k"] = int(stored["k"]) if "k" in stored else settings.get("k")
    if issubclass(sae, MatryoshkaSAE):
        sizes = take(stored, {"sizes": "group_sizes"}, file)["sizes"]
        fields["widths"] = tuple(sizes.cumsum(0).tolist())
    return fields


def _hook(settings: Mapping[str, Any]) -> str | None:
    """Return the hook point: by the submodule's name where it says one, else the residual."""
    layer = settings.get("layer")
    if layer is None:
        return None
    match = re.match(
        r"(resid_post|resid_pre|mlp_out|attn_out)", str(settings.get("submodule_name"))
    )
    return f"{match[0] if match else 'resid_post'}.{layer}"


def _recognises(path: Path) -> bool:
    return path.name == WEIGHTS_FILE or (path / WEIGHTS_FILE).is_file()


FORMAT = Format(
    "dictionary-learning", f"a folder with {WEIGHTS_FILE} and {CONFIG_FILE}", _recognises, read
)
