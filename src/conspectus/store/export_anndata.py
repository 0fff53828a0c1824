"""An AnnData file: documents by latents, as single-cell tools and many others read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from conspectus import optional
from conspectus.store.commit import commit_path
from conspectus.store.label_table import by_latent, label_names
from conspectus.store.trust import VERIFIED, with_verified

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.store.presence import Presence
    from conspectus.store.store import Store


def write_anndata(store: Store, path: Path, presence: Presence) -> None:
    """Write ``.h5ad``: X is the largest activation, layer ``count`` the number of tokens.

    Parameters
    ----------
    store
        The store. Its documents become `obs` (named by doc_id), its latents `var` with ``label``
        (the latent's number where it has none), ``label_source`` (then empty), ``label_score``
        (NaN where it has none) and ``label_verified``, its encoder ``uns["encoder"]`` (JSON).
    path
        The file to write.
    presence
        Entries to keep; recorded in ``uns["presence"]``.

    Raises
    ------
    MissingDependencyError
        `anndata` is not installed.
    """
    anndata = optional.require("anndata", "exporting .h5ad files")
    obs = store.documents().to_pandas().set_index("doc_id")
    obs = obs.rename(columns={name: _plain_name(name) for name in obs.columns})
    latents = pd.Index([str(i) for i in range(store.n_latents)], name="latent")
    labels = with_verified(store.labels())
    named = {
        "label": label_names(labels, store.n_latents).astype(str),
        "label_source": by_latent(labels, store.n_latents, "source").fill_null("").to_pylist(),
        "label_score": by_latent(labels, store.n_latents, "score").to_numpy(zero_copy_only=False),
        "label_verified": by_latent(labels, store.n_latents, VERIFIED).fill_null(False).to_pylist(),
    }
    data = anndata.AnnData(
        X=store.matrix("max", presence=presence),
        obs=obs.apply(_plain_column),
        var=pd.DataFrame(named, index=latents),
        layers={"count": store.matrix("count", presence=presence)},
        uns={"encoder": json.dumps(store.encoder), "presence": presence.record()},
    )
    commit_path(path, lambda temporary: data.write_h5ad(temporary, compression="gzip"))


def _plain_name(name: str) -> str:
    return name.replace("/", "_") if name != "_index" else "index_"


def _plain_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """Bring a column to numbers, booleans or categories of text, which is what HDF5 can hold."""
    if pd.api.types.is_numeric_dtype(column.dtype):  # includes booleans
        return column
    text = column.map(lambda value: value if isinstance(value, str) else str(value))
    return text.where(column.notna()).astype("category")
