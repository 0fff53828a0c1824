"""Arguments that several commands share, with the same name and help everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StorePath = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.")]
MinTokens = Annotated[
    int, typer.Option("--min-tokens", min=1, help="Tokens that make a concept present.")
]
Threshold = Annotated[
    float, typer.Option("--threshold", min=0.0, help="Activation that it must be above.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document, for programs.")]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="EXPR",
        help='Only documents whose columns fit, in pandas query syntax: "year > 1980".',
    ),
]
