"""What documents are compared by: options of every command that puts like documents together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import typer

from conspectus.cli.arguments import (
    About,
    Latents,
    PresenceOptions,
    Sample,
    Seed,
    Where,
    numbers,
)


class Metric(StrEnum):
    """How alike two documents are."""

    JACCARD = "jaccard"
    COSINE = "cosine"


Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="LATENT|WORDS", help="Concepts to leave out; repeat."),
]
Concepts = Annotated[int, typer.Option("--concepts", min=2, help="Concepts at most, with --about.")]
NamesOnly = Annotated[
    bool,
    typer.Option(
        "--names-only",
        help="With --about, go by names alone, not by which concepts fire together.",
    ),
]
MinShare = Annotated[
    float,
    typer.Option(
        "--min-share",
        min=0.0,
        max=1.0,
        help="Leave out concepts that fewer of the documents have, unless in --latents.",
    ),
]
MaxShare = Annotated[
    float,
    typer.Option(
        "--max-share",
        min=0.0,
        max=1.0,
        help="Leave out concepts that more of the documents have, unless in --latents.",
    ),
]
Alike = Annotated[
    Metric,
    typer.Option("--metric", help="How alike documents are: Jaccard or cosine similarity."),
]
Weighted = Annotated[
    bool,
    typer.Option("--weighted", help="Compare how strongly concepts fire (with --metric cosine)."),
]
Neighbours = Annotated[
    int, typer.Option("--neighbours", min=2, help="Nearest documents that each is linked to.")
]


@dataclass(frozen=True)
class AxisOptions:
    """Which documents are compared, by which concepts, and how.

    Parameters
    ----------
    about, latents, exclude, names_only, min_share, max_share
        As of `conspectus.cluster`.
    metric, weighted, neighbours, where, sample, seed
        Likewise.
    concepts
        Its `top`.
    presence
        When a document has a concept.
    """

    about: About = None
    latents: Latents = None
    exclude: Exclude = None
    concepts: Concepts = 100
    names_only: NamesOnly = False
    min_share: MinShare = 0.01
    max_share: MaxShare = 0.5
    metric: Alike = Metric.JACCARD
    weighted: Weighted = False
    neighbours: Neighbours = 15
    where: Where = None
    presence: PresenceOptions = field(default_factory=PresenceOptions)
    sample: Sample = None
    seed: Seed = 0

    def settings(self) -> dict[str, Any]:
        """Give the keyword arguments that `conspectus.cluster` and `document_map` share.

        Raises
        ------
        BadParameter
            The latents are not numbers.
        """
        return {
            "about": self.about,
            "latents": numbers(self.latents),
            "exclude": [int(word) if word.isdecimal() else word for word in self.exclude or ()]
            or None,
            "top": self.concepts,
            "names_only": self.names_only,
            "min_share": self.min_share,
            "max_share": self.max_share,
            "metric": self.metric.value,
            "weighted": self.weighted,
            "neighbours": self.neighbours,
            "where": self.where,
            "presence": self.presence.rule(),
            "sample": self.sample,
            "seed": self.seed,
        }
