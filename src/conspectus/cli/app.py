"""The `conspectus` command: its subcommands, and how an error ends.

Each command imports the room it stands for when it runs, so that `--help` needs neither torch nor
time. What was raised on purpose is one line and exit code 1; bad arguments are exit code 2.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer
import typer.main

import conspectus
from conspectus.cli import console
from conspectus.cli.cluster import cluster
from conspectus.cli.correlate import correlate
from conspectus.cli.diff import diff
from conspectus.cli.embed import embed
from conspectus.cli.export import export
from conspectus.cli.info import info
from conspectus.cli.label import label
from conspectus.cli.map import draw_map
from conspectus.cli.models import models
from conspectus.cli.novel import novel, subthemes
from conspectus.cli.outcome import outcome
from conspectus.cli.search import search
from conspectus.cli.serve import serve
from conspectus.cli.show import show
from conspectus.cli.train import train
from conspectus.cli.trend import trend
from conspectus.cli.wording import in_options, options_of
from conspectus.errors import ConspectusError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

app = typer.Typer(
    name="conspectus",
    help="See what is in a collection of documents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_BRIEF: Final = (  # whole in a terminal of 80 columns; `--help` of each says more
    (embed, "Read documents and encode them; goes on where it was stopped."),
    (info, "Tell what is in a store, or check all of it."),
    (show, "Show the concepts of one document, and where they fired."),
    (diff, "Compare groups: concepts that one has more of."),
    (outcome, "Find concepts that go with a score or a preference."),
    (trend, "Find concepts that rise or fall along years or releases."),
    (correlate, "Find concepts that go together, or apart."),
    (cluster, "Group documents along an axis that you name."),
    (draw_map, "Draw documents in two dimensions."),
    (novel, "Find groups of documents beyond the classes you know."),
    (subthemes, "Divide each class into themes."),
    (search, "Find documents with a property, and the words that show it."),
    (serve, "Look at stores in a browser."),
    (label, "Name the concepts, test the names, choose which are shown."),
    (export, "Write a store as a file for another tool."),
    (train, "Train a sparse autoencoder; goes on where it was stopped."),
)
for _command, _brief in _BRIEF:
    _name = "map" if _command is draw_map else None
    app.command(_name, short_help=_brief)(_command)
app.add_typer(models, name="models")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"conspectus {conspectus.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the whole traceback of an error.")
    ] = False,
) -> None:
    """See what is in a collection of documents."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    Parameters
    ----------
    arguments
        What follows the program's name; `sys.argv` if None.

    Raises
    ------
    SystemExit
        Always: 0 done, 1 failed, 2 bad arguments, 3 questions wait in a batch file.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    kept = [argument for argument in given if argument != "--debug"]
    command = typer.main.get_command(app)  # Typer's own call would put its excepthook in place
    if len(kept) < len(given):
        command(kept, obj=given)
        return
    sys.excepthook = _unexpected
    try:
        command(kept, obj=given)
    except ConspectusError as error:
        console.complain(in_options(str(error), options_of(command, kept)))
        raise SystemExit(1) from None


def _unexpected(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Report a fault of ours in one line; the traceback is for `--debug`."""
    del traceback
    advice = "this is a fault of Conspectus; run again with --debug to see where"
    console.complain(f"{kind.__name__}: {error} ({advice})")
