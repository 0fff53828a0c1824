"""What a user calls a model: a name of the catalogue, a folder, or a hub id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conspectus.readers.catalog import model_path
from conspectus.readers.catalog_entries import CATALOG
from conspectus.readers.pull import pull as pull_model

if TYPE_CHECKING:
    from conspectus.progress import Progress


def resolve(
    name_or_path: str | Path, *, pull: bool = True, progress: Progress | None = None
) -> Path | str:
    """Turn what a user calls a model into what transformers can load.

    Parameters
    ----------
    name_or_path
        A name of the catalogue, a local folder, or a hub id. The catalogue comes first: write
        ``./smollm2-135m`` for a folder of that name.
    pull
        Download a model of the catalogue that is not installed; otherwise that is an error.
    progress
        Told about a download.

    Returns
    -------
    Path or str
        A local folder, or the hub id unchanged.

    Raises
    ------
    ModelError
        The model is of the catalogue and cannot be had.
    """
    name = str(name_or_path)
    if name in CATALOG:
        if not pull:
            return model_path(name)
        return pull_model(name, progress)
    path = Path(name_or_path).expanduser()
    return path if path.is_dir() else name
