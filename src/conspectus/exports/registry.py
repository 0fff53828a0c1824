"""The export formats by name, and the one way to write them: aside first, then in place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from conspectus.errors import InputError, StoreError
from conspectus.exports.anndata_file import write_anndata
from conspectus.exports.atlas import write_atlas
from conspectus.exports.long import write_csv, write_parquet_long
from conspectus.progress import SILENT, Progress
from conspectus.store import Store

Writer = Callable[[Store, Path, Progress], None]

# A new format is one file with such a function, and one line here.
FORMATS: dict[str, Writer] = {
    "anndata": write_anndata,
    "parquet-long": write_parquet_long,
    "csv": write_csv,
    "embedding-atlas": write_atlas,
}


def export(store: Store, to: str, out: str | Path, progress: Progress | None = None) -> Path:
    """Write a store as a file for another tool.

    Parameters
    ----------
    store
        The store; documents that failed to encode are not in it.
    to
        ``"anndata"`` (.h5ad: documents by latents with metadata), ``"parquet-long"`` or ``"csv"``
        (one row a document and latent, with the words where it fired most), or
        ``"embedding-atlas"`` (Parquet with text, metadata and a ``vector`` column).
    out
        File to write; one that exists is replaced once the new one is whole.
    progress
        Told of the documents written.

    Returns
    -------
    Path
        `out`.

    Raises
    ------
    InputError
        There is no such format, or no folder to write to.
    StoreError
        The store is empty or damaged, or the file cannot be written.
    """
    if to not in FORMATS:
        message = f"there is no export format '{to}'; there are {', '.join(FORMATS)}"
        raise InputError(message)
    target = Path(out)
    if not target.parent.is_dir():
        message = f"there is no folder {target.parent} to write {target.name} to; make it first"
        raise InputError(message)
    if not store.n_documents:
        message = f"{store.path} has no encoded documents to export"
        raise StoreError(message)
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        FORMATS[to](store, aside, progress or SILENT)
        aside.replace(target)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}"
        raise StoreError(message) from error
    finally:
        aside.unlink(missing_ok=True)
    return target
