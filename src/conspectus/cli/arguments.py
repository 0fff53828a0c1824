"""Arguments that several commands share, with the same name and help everywhere."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Correction(StrEnum):
    """How p-values of many latents become q-values."""

    BH = "bh"
    BY = "by"


class RankBy(StrEnum):
    """What a difference is judged and ranked by."""

    DIFFERENCE = "difference"
    ADJUSTED = "adjusted"


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
PairedBy = Annotated[
    str | None,
    typer.Option("--paired-by", metavar="COLUMN", help="Column they share: the prompt's id."),
]
Unit = Annotated[
    str | None,
    typer.Option("--unit", metavar="COLUMN", help="Documents that share it count as one."),
]
OnePer = Annotated[
    str | None,
    typer.Option("--one-per", metavar="COLUMN", help="Take one document of those that share it."),
]
Strata = Annotated[
    list[str] | None,
    typer.Option("--strata", metavar="COLUMN", help="Column to hold equal too; repeat."),
]
NoLength = Annotated[
    bool, typer.Option("--no-length", help="Do not hold the length of documents equal.")
]
MinSupport = Annotated[
    int | None, typer.Option("--min-support", min=1, help="Documents that must have a concept.")
]
Confidence = Annotated[
    float, typer.Option("--confidence", min=0.0, max=1.0, help="Coverage of the intervals.")
]
Fdr = Annotated[
    float, typer.Option("--fdr", min=0.0, max=1.0, help="False-discovery rate of findings.")
]
HowCorrected = Annotated[
    Correction,
    typer.Option("--correction", help="Benjamini-Hochberg, or -Yekutieli for any dependence."),
]
RankedBy = Annotated[
    RankBy, typer.Option("--rank-by", help="The difference, or the adjusted difference.")
]
NoFold = Annotated[
    bool, typer.Option("--no-fold", help="Leave concepts apart that say nearly the same.")
]
Sample = Annotated[
    int | None,
    typer.Option(
        "--sample", min=10, metavar="N", help="Look at so many documents only, drawn by --seed."
    ),
]
Top = Annotated[int, typer.Option("--top", min=1, help="Concepts to show.")]
