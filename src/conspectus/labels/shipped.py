"""Which names of a store came with an SAE: they were made before anyone saw its documents.

Such names need no documents kept back. A name counts only as it was shipped, with its source and
its coverage: naming writes both anew, so one that was found again here does not count.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.store.label_table import read_labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHIPPED: Final = Path(str(files("conspectus"))) / "saes" / "pretrained"
"""Folders of the SAEs that come with Conspectus; their own room would import torch."""
_SAME: Final = ("latent", "label", "source", "coverage")


def as_shipped(table: Any, folder: Path = SHIPPED) -> NDArray[np.bool_]:
    """Tell which labels stand as an SAE brought them.

    Parameters
    ----------
    table
        pyarrow.Table of labels.
    folder
        Has a folder with ``labels.parquet`` for each SAE.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where some shipped label has the same latent, name, source and coverage.

    Raises
    ------
    StoreError
        A shipped file is damaged.
    """
    known = {key for path in folder.glob("*/labels.parquet") for key in _keys(read_labels(path))}
    return np.array([key in known for key in _keys(table)], np.bool_)


def _keys(table: Any) -> list[tuple[object, ...]]:
    return list(zip(*(table.column(name).to_pylist() for name in _SAME), strict=True))
