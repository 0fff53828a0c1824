"""`conspectus label`: name the concepts, verify the names, and choose which are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conspectus.cli.arguments import AsJson, StorePath
from conspectus.cli.groups import takes_groups
from conspectus.cli.label_files import import_file, write_file
from conspectus.cli.label_run import name_latents
from conspectus.cli.label_sets import change_threshold, rename, show_names, use_sets
from conspectus.cli.llm_options import DryRun, LlmOptions

if TYPE_CHECKING:
    from collections.abc import Callable


def _with_colon(latents: str) -> str:
    """Say how a result is named where someone left a blank, before the file is taken as a store."""
    if latents.strip().rstrip(":") == "from-result":
        raise typer.BadParameter("write it without a blank: --latents from-result:FILE")
    return latents


@takes_groups
def label(
    store: StorePath,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="NAME",
            help="lexical: by the words they fire on; llm, llm-family: by a language model; keep: "
            "no new names. Default: lexical, with --verify keep.",
        ),
    ] = None,
    latents: Annotated[
        str,
        typer.Option(
            "--latents",
            metavar="WHICH",
            callback=_with_colon,
            help="all, top:500 (those of most documents), from-result:FILE (JSON of an analysis; "
            "FILE:200 for its first), or 12,880.",
        ),
    ] = "all",
    verify: Annotated[
        str,
        typer.Option(
            "--verify",
            metavar="MEASURES",
            help="Test names by words, embedding or, with a language model, detection, fuzzing; "
            "several with commas.",
        ),
    ] = "",
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="SET",
            help="Set of names to make, test or export; else called like the method.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Decides which documents are sampled.")] = 0,
    set_name: Annotated[
        tuple[int, str] | None,
        typer.Option("--set", metavar="LATENT NAME", help="Name one latent by hand."),
    ] = None,
    unset: Annotated[
        int | None,
        typer.Option("--unset", metavar="LATENT", help="Take back a name given by hand."),
    ] = None,
    names: Annotated[
        int | None,
        typer.Option("--names", metavar="LATENT", help="Show all its names, earlier ones too."),
    ] = None,
    use: Annotated[
        str | None,
        typer.Option("--use", metavar="SETS", help="Show these sets alone; all: every one."),
    ] = None,
    verified_from: Annotated[
        float | None,
        typer.Option(
            "--verified-from", metavar="SCORE", help="Names count as verified from here (0.7)."
        ),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take names from a file of another tool."),
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", help="Write the names shown (or those of --name) to a file."
        ),
    ] = None,
    layout: Annotated[
        str,
        typer.Option(
            "--layout",
            metavar="NAME",
            help="Of that file: neuronpedia, goodfire, parquet, csv; else as found.",
        ),
    ] = "auto",
    dry_run: DryRun = False,
    json: AsJson = False,
    *,
    llm: LlmOptions,
) -> None:
    """Name the concepts of a store, verify the names, and choose which are shown.

    Without options: name all by the words on which they fire. Several sets of names stand side by
    side; what is shown is the best verified name of each concept, and yours before all.

    Example: conspectus label answers.conspectus --verify words,embedding
    """
    from conspectus.store import Store

    opened = Store.open(store)
    wanted: dict[str, Callable[[], None]] = {}
    if set_name is not None:
        number, text = set_name
        wanted["--set"] = lambda: rename(opened, number, text, json)
    if unset is not None:
        wanted["--unset"] = lambda: rename(opened, unset, None, json)
    if names is not None:
        wanted["--names"] = lambda: show_names(opened, names, json)
    if use is not None:
        wanted["--use"] = lambda: use_sets(opened, _split(use), json)
    if verified_from is not None:
        wanted["--verified-from"] = lambda: change_threshold(opened, verified_from, json)
    if source is not None:
        wanted["--from"] = lambda: import_file(opened, source, layout, name, json)
    if target is not None:
        wanted["--export"] = lambda: write_file(opened, target, layout, name, json)
    if len(wanted) > 1:
        raise typer.BadParameter(f"{' and '.join(wanted)} do different things: one at a time")
    for action in wanted.values():
        action()
        return
    name_latents(
        opened,
        method=method,
        latents=latents,
        verify=_split(verify),
        name=name,
        seed=seed,
        llm=llm,
        dry_run=dry_run,
        json=json,
    )


def _split(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(",") if piece.strip()]
