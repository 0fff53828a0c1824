"""`conspectus label`: name the concepts, verify the names, and choose which are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conspectus.cli.arguments import AsJson, StorePath
from conspectus.cli.groups import takes_groups
from conspectus.cli.label_files import import_file, write_file
from conspectus.cli.label_run import NamingOptions, name_latents, split
from conspectus.cli.label_sets import change_threshold, rename, show_names, use_sets
from conspectus.cli.llm_options import DryRun, LlmOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.store import Store


@dataclass(frozen=True)
class SetOptions:
    """What to do with the names that there are, instead of making or testing any.

    Parameters
    ----------
    set_name, unset, names, use, verified_from, source, target
        One of them at a time.
    layout
        Of `source` or `target`.
    """

    set_name: Annotated[
        tuple[int, str] | None,
        typer.Option("--set", metavar="LATENT NAME", help="Name one latent by hand."),
    ] = None
    unset: Annotated[
        int | None,
        typer.Option("--unset", metavar="LATENT", help="Take back a name given by hand."),
    ] = None
    names: Annotated[
        int | None,
        typer.Option("--names", metavar="LATENT", help="Show all its names, earlier ones too."),
    ] = None
    use: Annotated[
        str | None,
        typer.Option("--use", metavar="SETS", help="Show these sets alone; all: every one."),
    ] = None
    verified_from: Annotated[
        float | None,
        typer.Option(
            "--verified-from", metavar="SCORE", help="Names count as verified from here (0.7)."
        ),
    ] = None
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take names from a file of another tool."),
    ] = None
    target: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", help="Write the names shown (or those of --name) to a file."
        ),
    ] = None
    layout: Annotated[
        str,
        typer.Option(
            "--layout",
            metavar="NAME",
            help="Of that file: neuronpedia, goodfire, parquet, csv; else as found.",
        ),
    ] = "auto"

    def actions(self, store: Store, name: str | None, json: bool) -> dict[str, Callable[[], None]]:
        """Give what was asked for, by its option.

        Parameters
        ----------
        store
            The store.
        name
            Label set to read into or to write.
        json
            Write JSON.

        Returns
        -------
        dict of str to callable
            Empty where names are to be made or tested.
        """
        wanted: dict[str, Callable[[], None]] = {}
        if self.set_name is not None:
            number, text = self.set_name
            wanted["--set"] = partial(rename, store, number, text, json)
        if self.unset is not None:
            wanted["--unset"] = partial(rename, store, self.unset, None, json)
        if self.names is not None:
            wanted["--names"] = partial(show_names, store, self.names, json)
        if self.use is not None:
            wanted["--use"] = partial(use_sets, store, split(self.use), json)
        if self.verified_from is not None:
            wanted["--verified-from"] = partial(change_threshold, store, self.verified_from, json)
        if self.source is not None:
            wanted["--from"] = partial(import_file, store, self.source, self.layout, name, json)
        if self.target is not None:
            wanted["--export"] = partial(write_file, store, self.target, self.layout, name, json)
        return wanted


@takes_groups
def label(
    store: StorePath,
    naming: NamingOptions,
    sets: SetOptions,
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
    wanted = sets.actions(opened, naming.name, json)
    if len(wanted) > 1:
        raise typer.BadParameter(f"{' and '.join(wanted)} do different things: one at a time")
    for action in wanted.values():
        action()
        return
    name_latents(opened, naming, llm, dry_run=dry_run, json=json)
