"""`conspectus search`: which documents have a property."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import StorePath, Where, numbers
from conspectus.cli.bars import progress
from conspectus.cli.explain import ExplainOptions
from conspectus.cli.groups import takes_groups
from conspectus.cli.outputs import Answer

if TYPE_CHECKING:
    from conspectus.analysis.retrieval import SearchResult

Query = Annotated[
    str | None,
    typer.Argument(metavar="QUERY", help='What they should have: "apologises before answering".'),
]
Unlike = Annotated[
    str | None, typer.Option("--unlike", metavar="TEXT", help="What they should not have.")
]
Like = Annotated[
    list[str] | None,
    typer.Option(
        "--like",
        metavar="DOC[:START-END]",
        help="A document that has it, by id, or characters of one; repeat.",
    ),
]
Latents = Annotated[
    str | None,
    typer.Option("--latents", metavar="1,2,3", help="Concepts by number, the main one first."),
]
Without = Annotated[
    str | None, typer.Option("--without", metavar="1,2,3", help="Concepts to switch off.")
]
Fuse = Annotated[
    str | None,
    typer.Option(
        "--fuse",
        metavar="NAMES",
        help="Rankings to join: concepts, bm25, dense; or with weights of your own: "
        "concepts=2,bm25.",
    ),
]
Slope = Annotated[
    float,
    typer.Option(
        "--length-slope",
        min=0.0,
        max=1.0,
        help="How much of long documents' advantage to take away.",
    ),
]


@takes_groups
def search(
    store: StorePath,
    query: Query = None,
    unlike: Unlike = None,
    like: Like = None,
    latents: Latents = None,
    without: Without = None,
    concepts: Annotated[
        int, typer.Option("--concepts", min=1, help="Concepts to search by, at most.")
    ] = 100,
    temperature: Annotated[
        float,
        typer.Option("--temperature", help="Small: only the concepts that fit best count."),
    ] = 0.2,
    length_slope: Slope = 0.5,
    where: Where = None,
    fuse: Fuse = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Documents to show.")] = 10,
    words: Annotated[
        bool, typer.Option("--words", help="Look for names by words only, without a text encoder.")
    ] = False,
    *,
    answer: Answer,
    explaining: ExplainOptions,
) -> None:
    """Find documents that have a property, and show the words that tell.

    Example: conspectus search answers.conspectus "apologises before answering"
    """
    if query is None and not like and latents is None:
        raise typer.BadParameter("say what to search for: a QUERY, --like or --latents")
    chosen, off = numbers(latents), numbers(without, "--without")
    examples, rankings = [_example(one) for one in like or ()], _rankings(fuse)
    from conspectus.analysis.retrieval import search

    with progress() as bars:
        result = search(
            store,
            query,
            unlike=unlike,
            like=examples or None,
            latents=chosen,
            without=off,
            k=concepts,
            temperature=temperature,
            length_slope=length_slope,
            n=top,
            where=where,
            fuse=rankings,
            encoder=None if words else "auto",
            progress=bars,
        )
    if explaining.explain:
        explaining.deliver(result, 0, answer)
    else:
        answer.deliver(result, partial(_write, result))


def _example(text: str) -> str | tuple[str, int, int]:
    """Read ``ID`` or ``ID:START-END``; an id may have colons of its own."""
    name, colon, span = text.rpartition(":")
    start, dash, end = span.partition("-")
    if colon and name and dash and start.isdecimal() and end.isdecimal():
        return name, int(start), int(end)
    return text


def _rankings(text: str | None) -> dict[str, float] | list[str] | None:
    if text is None:
        return None
    found: dict[str, float] = {}
    for part in text.split(","):
        name, equals, weight = part.strip().partition("=")
        try:
            found[name] = float(weight) if equals else 1.0
        except ValueError:
            message = f"--fuse takes names and weights, as concepts=2,bm25, not {text!r}"
            raise typer.BadParameter(message) from None
    return found if "=" in text else list(found)


def _write(result: SearchResult) -> None:
    table = result.table
    columns = ("rank>", "document", "score>", "because of (named by)", "words")
    trust = dict(zip(result.concepts["latent"], result.concepts["label_source"], strict=True))
    rows: list[tuple[object, ...]] = []
    for row in table.to_dict("records"):
        shown = result.evidence(row["rank"], 1)
        text = " ".join(shown[0].text.split()) if shown else ""
        because = "; ".join(
            f"{label} ({trust[latent]})" if trust[latent] else label
            for label, latent in list(zip(row["labels"], row["latents"], strict=True))[:2]
        )
        rows.append((row["rank"], row["doc_id"], f"{row['score']:.4f}", because, text[:160]))
    searched = result.provenance["documents"][0]
    console.write_table(columns, rows, title=f"{len(table)} of {searched:,} documents")
    console.notes(result.notes)
