"""The SAEs that come with Conspectus: one folder each, found by name.

A folder holds ``cfg.json`` and ``sae_weights.safetensors`` (float16), ``card.json`` (how it was
trained and how good it is) and ``labels.parquet``.
"""

from __future__ import annotations

from pathlib import Path

from conspectus.errors import SAEError

_HERE = Path(__file__).parent


def pretrained_names(folder: Path = _HERE) -> tuple[str, ...]:
    """Return the names of the SAEs in a folder, sorted; by default of those shipped."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/cfg.json")))


def pretrained_path(name: str, folder: Path = _HERE) -> Path:
    """Return the folder of a shipped SAE.

    Parameters
    ----------
    name
        One of `pretrained_names`.
    folder
        Where to look.

    Raises
    ------
    SAEError
        No shipped SAE has this name.
    """
    names = pretrained_names(folder)
    if name not in names:
        message = f"no SAE named {name!r} is shipped; shipped are {', '.join(names) or 'none'}"
        raise SAEError(message)
    return folder / name
