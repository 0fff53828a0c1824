"""Gemma Scope: ``params.npz`` with the weights of a JumpReLU SAE and nothing else.

Base model, layer and site are in the path of the release
(``gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82/params.npz``), and read from there.

Source: Lieberum et al., "Gemma Scope", arXiv 2408.05147. The input is not centred, and the SAEs
were trained on texts that began with BOS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conspectus.saes.files.format import Format, built
from conspectus.saes.files.tensors import read_npz, take
from conspectus.saes.jumprelu import JumpReLUSAE

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.saes.base import SAE

WEIGHTS_FILE = "params.npz"
_RELEASE = re.compile(r"gemma-scope-(\d+b)-(pt|it)-(res|mlp|att)")
_SITES = {"res": "resid_post", "mlp": "mlp_out", "att": "attn_z"}


def read(path: Path, dtype: str) -> SAE:
    """Read a ``params.npz``, or the folder that holds one.

    Parameters
    ----------
    path
        The file or folder.
    dtype
        Precision of the arithmetic.

    Raises
    ------
    SAEError
        The file is broken, or lacks a tensor.
    """
    file = path / WEIGHTS_FILE if path.is_dir() else path
    found = {
        f"W_{name[2:]}" if name.startswith("w_") else name: tensor
        for name, tensor in read_npz(file).items()
    }
    names = ("W_enc", "W_dec", "b_enc", "b_dec", "threshold")
    reader, hook = _origin(file)
    return built(
        JumpReLUSAE,
        take(found, dict(zip(names, names, strict=True)), file),
        file,
        reader=reader,
        hook=hook,
        prepend_bos=True,
        apply_b_dec_to_input=False,
        dtype=dtype,
    )


def _origin(file: Path) -> tuple[str | None, str | None]:
    """Return base model and hook point as the path names them."""
    place = file.absolute().as_posix()
    release = _RELEASE.search(place)
    layer = re.search(r"/layer_(\d+)/", place)
    if release is None or layer is None:
        return None, None
    size, tuned, site = release.groups()
    suffix = "-it" if tuned == "it" else ""
    return f"google/gemma-2-{size}{suffix}", f"{_SITES[site]}.{layer[1]}"


def _recognises(path: Path) -> bool:
    return path.suffix == ".npz" or (path / WEIGHTS_FILE).is_file()


FORMAT = Format("gemma-scope", f"{WEIGHTS_FILE}, or a folder with it", _recognises, read)
