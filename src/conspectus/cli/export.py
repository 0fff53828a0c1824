"""`conspectus export`: a store as a file for another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, PresenceOptions, StorePath
from conspectus.cli.groups import takes_groups


@takes_groups
def export(
    store: StorePath,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="FORMAT", help="anndata, parquet-long, csv or embedding-atlas."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")],
    map_file: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="Places from `conspectus map --out FILE.parquet`."
        ),
    ] = None,
    presence: PresenceOptions = PresenceOptions(),
    json: AsJson = False,
) -> None:
    """Write a store as a file for another tool.

    Example: conspectus export answers.conspectus --to csv --out answers.csv
    """
    import pyarrow.parquet as pq

    from conspectus.errors import InputError
    from conspectus.store import Store
    from conspectus.store.export import FORMATS, export

    if to not in FORMATS:
        raise typer.BadParameter(f"--to {to}: choose one of {', '.join(FORMATS)}")
    columns = None
    if map_file is not None:
        if not map_file.is_file():
            raise InputError(
                f"{map_file} is no file: `conspectus map --out FILE.parquet` writes it"
            )
        try:
            columns = pq.read_table(map_file)
        except (OSError, ValueError) as error:  # pyarrow's errors of format are ValueErrors
            raise InputError(f"{map_file} cannot be read as Parquet: {error}") from error
    written = export(Store.open(store), out, to, presence.rule(), columns)
    if json:
        console.write_json({"path": written, "bytes": written.stat().st_size, "format": to})
    else:
        console.write(f"{written} ({console.size(written.stat().st_size)})")
