"""An AnnData file: documents by latents, as single-cell tools and many others read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conspectus.optional import require

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.progress import Progress
    from conspectus.store import Store


def write_anndata(store: Store, out: Path, progress: Progress) -> None:
    """Write ``.h5ad``: `X` is the largest activation, layer ``count`` the number of tokens.

    Parameters
    ----------
    store
        The store. Its documents become `obs` (named by doc_id), its latents `var` with label and
        source, its encoder `uns["encoder"]` (JSON).
    out
        File to write.
    progress
        Told of the steps.

    Raises
    ------
    MissingDependencyError
        `anndata` is not installed.
    """
    anndata: Any = require("anndata", "exporting to AnnData")
    progress.start("exporting", 4, "steps")
    documents = store.documents().to_pandas().set_index("doc_id")
    obs = documents.apply(_storable).assign(n_tokens=store.n_tokens())
    progress.advance(1)
    largest, count = store.matrix("max"), store.matrix("count")
    progress.advance(2)
    file = anndata.AnnData(
        X=largest,
        obs=obs,
        var=_latents(store),
        layers={"count": count},
        uns={"encoder": json.dumps(store.encoder, ensure_ascii=False)},
    )
    file.write_h5ad(out, compression="gzip")
    progress.finish()


def _latents(store: Store) -> pd.DataFrame:
    labels = store.labels().to_pandas().set_index("latent")
    var = pd.DataFrame(index=pd.RangeIndex(store.n_latents))
    for column in ("label", "source"):
        var[column] = labels[column].reindex(var.index).fillna("").astype(str)
    var.index = var.index.astype(str)
    return var


def _storable(column: pd.Series[Any]) -> pd.Series[Any]:
    """HDF5 has no column of mixed or nested cells, nor of strings that are missing."""
    if not pd.api.types.is_object_dtype(column) and not pd.api.types.is_string_dtype(column):
        return column
    cells = [_text(cell) for cell in column]
    return pd.Series(cells, index=column.index, dtype=object)


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    return str(cell.tolist() if isinstance(cell, np.ndarray) else cell)
