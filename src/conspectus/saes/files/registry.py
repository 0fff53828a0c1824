"""The file formats. A new one is a new file and a line here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from conspectus.errors import SAEError
from conspectus.saes.files import (
    dictionary_learning,
    gemma_scope,
    goodfire,
    qwen_scope,
    saelens,
    sparsify,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conspectus.saes.files.format import Format

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        module.FORMAT.name: module.FORMAT
        for module in (saelens, gemma_scope, goodfire, qwen_scope, sparsify, dictionary_learning)
    }
)


def find_format(path: Path, name: str = "auto") -> Format:
    """Return a format by name, or the first that recognises the path.

    Parameters
    ----------
    path
        A file or folder.
    name
        One of `FORMATS`, or ``"auto"``.

    Raises
    ------
    SAEError
        The name is unknown, or no format recognises the path.
    """
    known = "; ".join(f"{one.name}: {one.what}" for one in FORMATS.values())
    if name != "auto":
        if name not in FORMATS:
            message = f"unknown SAE format {name!r}; known are {known}"
            raise SAEError(message)
        return FORMATS[name]
    for one in FORMATS.values():
        if one.recognises(path):
            return one
    message = f"{path} is in no known SAE format; known are {known}"
    raise SAEError(message)
