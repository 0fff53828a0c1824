"""What a file format has to offer: a name, a glance that recognises it, and a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
