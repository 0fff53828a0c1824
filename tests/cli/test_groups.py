"""A group of options is shown as options, and handed over as one parameter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from conspectus.cli.groups import takes_groups


@dataclass(frozen=True)
class Inner:
    depth: Annotated[int, typer.Option("--depth", min=1, help="How deep.")] = 1
    word: Annotated[str | None, typer.Option("--word", help="Which.")] = None


@dataclass(frozen=True)
class Outer:
    width: Annotated[float, typer.Option("--width", help="How wide.")]
    inner: Inner = field(default_factory=Inner)
    loud: Annotated[bool, typer.Option("--loud", help="Whether.")] = False

    def __post_init__(self) -> None:
        if self.loud and self.width > 9:
            raise typer.BadParameter("too loud")


@pytest.fixture
def run():
    def invoke(*arguments: str):
        got = {}
        app = typer.Typer(rich_markup_mode=None)

        @app.command()
        @takes_groups
        def command(
            name: Annotated[str, typer.Argument(metavar="NAME", help="Whose.")],
            outer: Outer,
            last: Annotated[int, typer.Option("--last", help="Behind.")] = 4,
            *,
            more: Inner2,
        ) -> None:
            """Do it."""
            got.update(name=name, outer=outer, last=last, more=more)

        return got, CliRunner().invoke(app, arguments)

    return invoke


@dataclass(frozen=True)
class Inner2:
    height: Annotated[int, typer.Option("--height", help="How high.")] = 2


def test_groups_are_filled_also_within_groups(run) -> None:
    got, done = run("x", "--width", "2.5", "--depth", "3", "--loud", "--last", "5")
    assert done.exit_code == 0, done.output
    assert got == {"name": "x", "outer": Outer(2.5, Inner(3), True), "last": 5, "more": Inner2()}


def test_what_a_group_needs_must_be_given(run) -> None:
    got, done = run("x")
    assert (done.exit_code, got) == (2, {})
    assert "--width" in done.output


@pytest.mark.parametrize(
    ("given", "said"), [(("--depth", "0"), "--depth"), (("--loud", "--width", "10"), "too loud")]
)
def test_a_group_may_refuse_what_it_is_given(run, given, said) -> None:
    got, done = run("x", "--width", "1", *given)
    assert (done.exit_code, got) == (2, {})
    assert said in done.output


def test_options_stand_in_the_place_of_their_group(run) -> None:
    _, done = run("--help")
    assert "Do it." in done.output
    options = ["NAME", "--width", "--depth", "--word", "--loud", "--last", "--height"]
    places = [done.output.rindex(option) for option in options]
    assert places == sorted(places)
