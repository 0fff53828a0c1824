"""What a file format has to offer: a name, a glance that recognises it, and a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.errors import SAEError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import torch

    from conspectus.saes.base import SAE


@dataclass(frozen=True)
class Format:
    """One published layout of SAE files.

    Parameters
    ----------
    name
        What users call it, as in ``load_sae(path, format=name)``.
    what
        One line: which files make it up.
    recognises
        Whether a path looks like it; looks at names only, or at little more.
    read
        Reads a path with the arithmetic precision given (``"float32"`` ...).
    """

    name: str
    what: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, str], SAE]


def built(kind: type[SAE], tensors: Mapping[str, torch.Tensor], file: Path, **fields: Any) -> SAE:
    """Build an SAE from what a file held; what does not fit is reported under the file's name.

    Parameters
    ----------
    kind
        The class.
    tensors, **fields
        As for `SAE.from_tensors`.
    file
        Where the tensors come from.

    Raises
    ------
    SAEError
        A tensor or field does not fit.
    """
    try:
        return kind.from_tensors(tensors, **fields)
    except (SAEError, TypeError, ValueError) as error:
        message = f"{file} does not hold a usable SAE: {error}"
        raise SAEError(message) from error
