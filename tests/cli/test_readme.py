"""Commands that the documents show must exist, with the options they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from conspectus.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shown() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        for block in re.findall(r"```(?:console|bash|sh)\n(.*?)```", text, re.S):
            found += [(page.name, line) for line in block.splitlines() if "conspectus " in line]
        found += [(page.name, code) for code in re.findall(r"`(conspectus [^`]+)`", text)]
    return [(page, line) for page, line in found if re.match(r"\s*\$?\s*conspectus ", line)]


@pytest.mark.parametrize(("page", "line"), shown(), ids=lambda value: str(value)[:60])
def test_command_in_the_documents_exists(page: str, line: str) -> None:
    words = shlex.split(line.split("#")[0].strip().removeprefix("$ "))[1:]
    command = typer.main.get_command(app)
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    words = [word for word in words if not word.startswith("-")]
    known = {"--help", "--version", "--debug"}
    while words and hasattr(command, "commands"):
        if words[0].isupper() or "|" in words[0]:
            return
        assert words[0] in command.commands, f"{page}: {line}"
        command = command.commands[words.pop(0)]
    known |= {name for parameter in command.params for name in parameter.opts}
    assert options <= known, f"{page}: {line}"


def test_there_are_commands_to_look_at() -> None:
    assert len(shown()) >= 10
