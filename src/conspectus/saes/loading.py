"""One function for every SAE: a path in any known format, or the name of a shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conspectus.errors import SAEError
from conspectus.saes.config import DTYPES, check_choice
from conspectus.saes.files.registry import find_format
from conspectus.saes.pretrained import pretrained_names, pretrained_path

if TYPE_CHECKING:
    from conspectus.saes.base import SAE


def load_sae(path_or_name: str | Path, format: str = "auto", dtype: str = "float32") -> SAE:
    """Load an SAE.

    Parameters
    ----------
    path_or_name
        A file or folder, or the name of an SAE that comes with Conspectus.
    format
        Name of a file format (`conspectus.saes.files.registry.FORMATS`); ``"auto"`` looks.
    dtype
        Precision of the arithmetic. Files in float16 are widened.

    Raises
    ------
    SAEError
        Nothing is found, the format is unknown, or a file is broken.
    """
    check_choice("dtype", dtype, DTYPES)
    path = Path(path_or_name)
    if isinstance(path_or_name, str) and path_or_name in pretrained_names():
        path = pretrained_path(path_or_name)
    if not path.exists():
        names = ", ".join(pretrained_names()) or "none"
        message = f"{path_or_name} is neither a file or folder nor a shipped SAE (shipped: {names})"
        raise SAEError(message)
    return find_format(path, format).read(path, dtype)
