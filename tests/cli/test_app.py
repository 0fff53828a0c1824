from __future__ import annotations

import shlex
import subprocess
import sys

import pytest
import typer.main

import conspectus as package
from conspectus.cli.app import app

COMMANDS = ["embed", "info", "show", "diff", "label", "export", "train"]
COMMANDS += ["models list", "models pull", "models path"]
EXAMPLES = {
    "embed": "text", "show": "document", "diff": "a", "outcome": "group_by", "trend": "by",
    "correlate": "one_per", "cluster": "about", "map": "out", "novel": "labels",
    "subthemes": "label", "search": "query", "label": "verify", "export": "to", "train": "hook",
    "info": "verify", "serve": "stores",
}  # fmt: skip
"""Commands whose help has an example -> something that it gives."""


def test_version(conspectus) -> None:
    done = conspectus("--version")
    assert (done.code, done.out) == (0, f"conspectus {package.__version__}\n")


def test_every_command_has_an_example() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert {*EXAMPLES} == commands - {"models"}


def test_help_lists_every_command(conspectus) -> None:
    done = conspectus("--help")
    assert done.code == 0
    for command in COMMANDS:
        assert f"  {command.split()[0]} " in done.out
    assert "..." not in done.out.split("Commands:")[1]  # every line is a whole sentence


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(conspectus, command: str) -> None:
    done = conspectus(*command.split(), "--help")
    assert done.code == 0
    assert "--json" in done.out


@pytest.mark.parametrize("name", [*EXAMPLES])
def test_help_has_a_line_that_can_be_run(name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    line = command.help.splitlines()[-1]
    assert line.startswith("Example: conspectus ")
    assert len(line) <= 76  # whole in a terminal of 80 columns, so that it can be copied
    called, *arguments = shlex.split(line.removeprefix("Example: conspectus "))
    assert called == name
    given = command.make_context(name, arguments).params
    assert given[EXAMPLES[name]] not in (None, "", [], ())


def test_every_option_has_help() -> None:
    group = typer.main.get_command(app)
    nested = group.commands.pop("models").commands
    for name, command in {**group.commands, **nested}.items():
        assert command.help, name
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_help_needs_no_torch_and_little_time() -> None:
    code = (
        "import sys, time; began = time.perf_counter()\n"
        "from conspectus.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'pandas', 'pyarrow', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'{heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_error_is_one_line_and_exit_code_1(conspectus, tmp_path) -> None:
    done = conspectus("info", tmp_path / "nothing")
    assert done.code == 1
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("conspectus: ")
    assert "is not a Conspectus store" in done.err


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["info"], ["info", "a", "--nothing"], ["show", "a", "b", "--top", "0"]],
)
def test_bad_arguments_are_exit_code_2(conspectus, arguments: list[str]) -> None:
    done = conspectus(*arguments)
    assert done.code == 2
    assert done.err


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "conspectus.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_traceback_only_with_debug(tmp_path) -> None:
    plain = run("info", str(tmp_path))
    assert plain.returncode == 1
    assert "Traceback" not in plain.stderr
    debug = run("info", str(tmp_path), "--debug")
    assert debug.returncode == 1
    assert "Traceback" in debug.stderr
    assert "StoreError" in debug.stderr


def test_a_fault_of_ours_says_so_without_a_traceback() -> None:
    code = "import conspectus.store\nconspectus.store.Store.open = lambda path: 1 / 0\n"
    code += "from conspectus.cli.app import main\nmain(['info', 'x'])\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError: division by zero (this is a fault of Conspectus" in done.stderr
