"""Arguments that several commands share, with the same name and help everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from conspectus.store import Presence


class Correction(StrEnum):
    """How p-values of many latents become q-values."""

    BH = "bh"
    BY = "by"


class RankBy(StrEnum):
    """What a difference is judged and ranked by."""

    DIFFERENCE = "difference"
    ADJUSTED = "adjusted"


StorePath = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the store.")]
TextColumn = Annotated[str, typer.Option("--text", metavar="COLUMN", help="Column with the text.")]
PromptColumn = Annotated[
    str | None,
    typer.Option("--prompt", metavar="COLUMN", help="Column with what each text answers."),
]
MaxTokens = Annotated[
    int | None,
    typer.Option("--max-tokens", min=8, help="Tokens that are read at once, at most."),
]
MinTokens = Annotated[
    int,
    typer.Option(
        "--min-tokens", min=1, help="Tokens that a concept must fire on to count as present."
    ),
]
Threshold = Annotated[
    float,
    typer.Option("--threshold", min=0.0, help="Activation that a token must exceed to count."),
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
    typer.Option(
        "--paired-by",
        metavar="COLUMN",
        help="Compare within each of its values only: the prompt's id.",
    ),
]
Unit = Annotated[
    str | None,
    typer.Option(
        "--unit", metavar="COLUMN", help="Documents that share its value count as one: an author."
    ),
]
OnePer = Annotated[
    str | None,
    typer.Option("--one-per", metavar="COLUMN", help="Look at one document of each of its values."),
]
NoLength = Annotated[
    bool, typer.Option("--no-length", help="Do not hold the length of documents equal.")
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
    RankBy,
    typer.Option("--rank-by", help="By the difference, or by what is left of it at equal length."),
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
Seed = Annotated[int, typer.Option("--seed", min=0, help="Decides every random choice.")]
About = Annotated[
    str | None,
    typer.Option("--about", metavar="TEXT", help="What documents are to be compared by, in words."),
]
Latents = Annotated[
    str | None,
    typer.Option("--latents", metavar="1,2,3", help="Concepts to compare by, given by number."),
]
HowMany = Annotated[
    str, typer.Option("--k", metavar="auto|N", help="Number of groups, or find a good one.")
]


@dataclass(frozen=True)
class PresenceOptions:
    """When a document has a concept.

    Parameters
    ----------
    min_tokens, threshold
        As of `conspectus.store.Presence`.
    """

    min_tokens: MinTokens = 1
    threshold: Threshold = 0.0

    def rule(self) -> Presence:
        """Give what the library takes."""
        from conspectus.store import Presence

        return Presence(min_tokens=self.min_tokens, threshold=self.threshold)


def numbers(text: str | None, option: str = "--latents") -> list[int] | None:
    """Read a list of latents.

    Parameters
    ----------
    text
        For example ``"12,880"``; None for none given.
    option
        Where it was given.

    Returns
    -------
    list of int or None
        As given.

    Raises
    ------
    BadParameter
        It is something else.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdecimal() for part in parts):
        message = f"{option} takes numbers with commas between them, not {text!r}"
        raise typer.BadParameter(message)
    return [int(part) for part in parts]


def how_many(text: str, least: int) -> int | Literal["auto"]:
    """Read a number of groups.

    Parameters
    ----------
    text
        For example ``"12"`` or ``"auto"``.
    least
        The smallest number that means something.

    Returns
    -------
    int or "auto"
        As given.

    Raises
    ------
    BadParameter
        It is something else, or less.
    """
    if text == "auto":
        return "auto"
    if not text.isdecimal() or int(text) < least:
        message = f"--k takes 'auto' or a number from {least}, not {text!r}"
        raise typer.BadParameter(message)
    return int(text)
