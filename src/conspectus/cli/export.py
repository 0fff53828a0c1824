"""`conspectus export`: a store as a file for another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, StorePath
from conspectus.cli.bars import progress


def export(
    store: StorePath,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="FORMAT", help="anndata, parquet-long, csv or embedding-atlas."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")],
    json: AsJson = False,
) -> None:
    """Write a store as a file for another tool."""
    from conspectus.exports import export
    from conspectus.store import Store

    with progress() as bars:
        written = export(Store.open(store), to, out, bars)
    if json:
        console.write_json({"path": written, "bytes": written.stat().st_size, "format": to})
    else:
        console.write(f"{written} ({console.size(written.stat().st_size)})")
