"""`conspectus label`: name the concepts."""

from __future__ import annotations

from typing import Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, StorePath
from conspectus.cli.bars import progress


def label(
    store: StorePath,
    method: Annotated[
        str, typer.Option("--method", metavar="NAME", help="How: lexical.")
    ] = "lexical",
    json: AsJson = False,
) -> None:
    """Name the concepts of a store from the words on which they fire."""
    from conspectus.labels import METHODS, label_store
    from conspectus.store import Store

    if method not in METHODS:
        raise typer.BadParameter(f"--method {method}: choose one of {', '.join(METHODS)}")
    opened = Store.open(store)
    with progress() as bars:
        table = label_store(opened, method=method, progress=bars)
    if json:
        console.write_json({"path": store, "method": method, "labels": table.num_rows})
    else:
        console.write(f"{store}: {table.num_rows:,} of {opened.n_latents:,} latents named")
