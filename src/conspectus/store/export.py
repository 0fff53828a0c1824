"""A store in the formats of other tools.

Every export is written whole or not at all, and says nothing that the store does not: one row a
(document, latent) for SQL and spreadsheets, an AnnData for scanpy, a table with a map for
Embedding Atlas.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from conspectus import optional
from conspectus.errors import InputError
from conspectus.store.commit import commit_file, commit_path
from conspectus.store.presence import Presence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from conspectus.store.codes import CodesPart
    from conspectus.store.store import Store

_LONG_SCHEMA: Final[Any] = pa.schema(
    [
        ("doc_id", pa.string()),
        ("latent", pa.uint32()),
        ("label", pa.string()),
        ("max", pa.float32()),
        ("count", pa.uint16()),
        ("peak", pa.uint32()),
    ]
)
_TOP: Final = 5


def export(store: Store, path: str | Path, format: str, presence: Presence | None = None) -> Path:
    """Write a store in the format of another tool.

    Parameters
    ----------
    store
        The store.
    path
        The file to write; one that exists is replaced.
    format
        ``"parquet-long"`` or ``"csv"`` (one row a document and latent, with its label),
        ``"anndata"`` (.h5ad: activations as X, metadata as obs, labels as var), or
        ``"embedding-atlas"`` (Parquet: documents with a position and their top concepts).
    presence
        Entries to keep; `Presence()` if None.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InputError
        There is no such format.
    StoreError
        The file cannot be written.
    MissingDependencyError
        The format needs a package that is not installed.
    """
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}: choose one of {', '.join(FORMATS)}")
    target = Path(path)
    FORMATS[format](store, target, presence or Presence())
    return target


def _parquet_long(store: Store, path: Path, presence: Presence) -> None:
    def write(handle: BinaryIO) -> None:
        with pq.ParquetWriter(handle, _LONG_SCHEMA, compression="zstd") as writer:
            for table in _long_tables(store, presence):
                writer.write_table(table)

    commit_file(path, write)


def _csv(store: Store, path: Path, presence: Presence) -> None:
    def write(handle: BinaryIO) -> None:
        with pa_csv.CSVWriter(handle, _LONG_SCHEMA) as writer:
            for table in _long_tables(store, presence):
                writer.write_table(table)

    commit_file(path, write)


def _long_tables(store: Store, presence: Presence) -> Iterator[Any]:
    names = pa.array(store.label_names(), pa.string())
    for part in store.parts(["doc_id", "latent", "max", "count", "peak"]):
        kept, owner = _kept(part, presence), _owner(part)
        latent = part.latent[kept]
        yield pa.Table.from_arrays(
            [
                pa.array(part.doc_id, pa.string()).take(pa.array(owner[kept])),
                pa.array(latent),
                names.take(pa.array(latent)),
                pa.array(part.max[kept].astype(np.float32)),
                pa.array(part.count[kept]),
                pa.array(part.peak[kept]),
            ],
            schema=_LONG_SCHEMA,
        )


def _kept(part: CodesPart, presence: Presence) -> Any:
    mask = presence.mask(**{name: getattr(part, name) for name in presence.fields})
    return slice(None) if mask is None else mask


def _owner(part: CodesPart) -> NDArray[np.int64]:
    return np.repeat(np.arange(part.n_documents), np.diff(part.indptr))


def _anndata(store: Store, path: Path, presence: Presence) -> None:
    anndata = optional.require("anndata", "exporting .h5ad files")
    obs = store.documents().to_pandas().set_index("doc_id")
    obs = obs.rename(columns={name: _plain_name(name) for name in obs.columns})
    latents = pd.Index([str(i) for i in range(store.n_latents)], name="latent")
    data = anndata.AnnData(
        X=store.matrix("max", presence=presence),
        obs=obs.apply(_plain_column),
        var=pd.DataFrame({"label": store.label_names().astype(str)}, index=latents),
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


def _embedding_atlas(store: Store, path: Path, presence: Presence) -> None:
    table = store.documents()
    position = _positions(store, presence)
    for name, values in (
        ("projection_x", pa.array(position[:, 0])),
        ("projection_y", pa.array(position[:, 1])),
        ("top_concepts", pa.array(_top_concepts(store, presence), pa.string())),
    ):
        while name in table.column_names:  # the user has such a column: leave it alone
            name += "_"
        table = table.append_column(name, values)
    table = table.replace_schema_metadata(None)
    commit_file(path, lambda handle: pq.write_table(table, handle, compression="zstd"))


def _positions(store: Store, presence: Presence) -> NDArray[np.float32]:
    """Place documents by the two leading singular vectors of log(1 + activation)."""
    from sklearn.decomposition import TruncatedSVD  # takes a second to import

    matrix = store.matrix("max", presence=presence)
    if min(matrix.shape) < 3 or matrix.nnz == 0:
        return np.zeros((matrix.shape[0], 2), np.float32)
    np.log1p(matrix.data, out=matrix.data)
    return TruncatedSVD(2, random_state=0).fit_transform(matrix).astype(np.float32)


def _top_concepts(store: Store, presence: Presence) -> list[str]:
    """Name the latents that set each document apart: largest activation times log rarity."""
    fields = tuple({"latent", "max", *presence.fields})
    having = np.zeros(store.n_latents, np.int64)
    for part in store.parts(fields):
        having += np.bincount(part.latent[_kept(part, presence)], minlength=store.n_latents)
    rarity = np.log((1 + store.n_documents) / (1 + having)).astype(np.float32)
    names, concepts = store.label_names(), list[str]()
    for part in store.parts(fields):
        kept = _kept(part, presence)
        owner, latent = _owner(part)[kept], part.latent[kept]
        order = np.lexsort((-part.max[kept].astype(np.float32) * rarity[latent], owner))
        owner, latent = owner[order], latent[order]
        start = np.searchsorted(owner, np.arange(part.n_documents))
        end = np.minimum(np.searchsorted(owner, np.arange(part.n_documents), "right"), start + _TOP)
        pieces = zip(start.tolist(), end.tolist(), strict=True)
        concepts += ["; ".join(names[latent[low:high]]) for low, high in pieces]
    return concepts


FORMATS: Final[dict[str, Callable[[Store, Path, Presence], None]]] = {
    "parquet-long": _parquet_long,
    "csv": _csv,
    "anndata": _anndata,
    "embedding-atlas": _embedding_atlas,
}
