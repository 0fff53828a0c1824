from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer
from number_questions import number_question
from scripted_model import ScriptedModel
from typer.testing import CliRunner

from conspectus.cli.groups import takes_groups
from conspectus.cli.llm_options import (
    DryRun,
    LlmOptions,
    estimate_lines,
    ledger_rows,
    note_ledger,
)
from conspectus.errors import InputError
from conspectus.llm import Batch, Budget, Estimate, Ledger, Missing, Prices, Replay

RECORDED = (
    '{"model": "m", "user": "u", "schema": {"type": "object"}, "answer": {}, "tokens_in": 1}\n'
)


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run a command with the options, and return what it was given."""
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def run(*arguments: object):
        got = {}
        app = typer.Typer()

        @app.command()
        @takes_groups
        def command(
            what: Annotated[str, typer.Argument(metavar="WHAT")],
            llm: LlmOptions,
            dry_run: DryRun = False,
        ) -> None:
            """Do it."""
            got.update(what=what, llm=llm, dry_run=dry_run)

        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        return got, done

    return run


def test_no_options_want_no_model(parse) -> None:
    got, done = parse("x")
    assert done.exit_code == 0
    assert got == {"what": "x", "llm": LlmOptions(), "dry_run": False}
    assert not got["llm"].wanted


def test_options_come_as_they_are_given(parse) -> None:
    got, _ = parse(
        "x", "--llm", "ollama", "--llm-model", "qwen", "--llm-key-env", "K", "--llm-price-in", "1",
        "--llm-price-out", "2", "--budget", "3", "--llm-concurrency", "4", "--llm-timeout", "5",
        "--llm-max-tokens", "6", "--record", "r", "--batch-out", "o", "--batch-in", "i",
        "--batch-in", "j", "--dry-run", "--llm-keyring", "s", "--cassette", "c",
    )  # fmt: skip
    assert got["dry_run"]
    assert got["llm"] == LlmOptions(
        "ollama", "qwen", "K", "s", 1.0, 2.0, "3", 4, 5.0, 6, Path("c"), Path("r"), Path("o"),
        [Path("i"), Path("j")],
    )  # fmt: skip
    assert got["llm"].wanted


def test_help_shows_the_options_and_what_they_take(parse) -> None:
    _, done = parse("--help")
    assert done.exit_code == 0
    for option in ("--llm", "--llm-model", "--budget", "--cassette", "--record", "--dry-run"):
        assert option in done.output
    assert "Do it." in done.output


@pytest.mark.parametrize(
    "arguments", [("--llm-concurrency", "0"), ("--llm-price-in", "-1"), ("--llm-timeout", "soon")]
)
def test_numbers_out_of_range_are_bad_arguments(parse, arguments) -> None:
    got, done = parse("x", *arguments)
    assert done.exit_code == 2
    assert got == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (LlmOptions(llm="ollama"), "--llm-model NAME"),
        (LlmOptions(llm="ollama", llm_model="m", llm_price_in=1.0), "both prices"),
        (LlmOptions(llm="ollama", llm_model="m", budget="2.50"), "needs prices"),
        (LlmOptions(llm="gpt-4o", llm_model="m"), "an endpoint is a URL"),
        (LlmOptions(cassette=Path("c"), record=Path("d")), "answers by itself"),
    ],
)
def test_options_that_do_not_go_together(options: LlmOptions, message: str) -> None:
    with pytest.raises(InputError, match=message):
        options.open()


def test_options_open_models(parse, tmp_path: Path) -> None:
    options = LlmOptions(
        llm="ollama", llm_model="m", llm_price_in=1.0, llm_price_out=2.0, budget="3"
    )
    model = options.open()
    assert (model.name, model.ledger.prices) == ("m", Prices(1.0, 2.0))
    assert model.ledger.budget == Budget(money=3.0)
    path = tmp_path / "c.jsonl"
    path.write_text(RECORDED)
    assert isinstance(LlmOptions(cassette=path).open(), Replay)
    batch = LlmOptions(llm_model="m", batch_out=tmp_path / "out.jsonl")
    assert isinstance(batch.open(), Batch)
    assert LlmOptions(batch_in=[path]).wanted
    assert not LlmOptions().wanted


def test_estimates_are_told() -> None:
    assert estimate_lines(Estimate(1200, 30, 45_000, 90_000, 0.12345)) == [
        "calls: 1,200 (and 30 answered before)",
        "tokens: about 45,000 in, at most 90,000 out",
        "money: at most about 0.1235",
    ]
    assert "--llm-price-in" in estimate_lines(Estimate(1, 0, 1, 1, None))[-1]


def test_a_ledger_is_a_small_table(capsys: pytest.CaptureFixture[str]) -> None:
    model = ScriptedModel(
        lambda q: {"n": 1} if q.purpose == "name" else Missing("refused", ""), prices=Prices(1, 1)
    )
    model.ask([number_question(1), number_question(2), number_question(3, "judge")])
    model.ledger.spend("judge", 1000, 7, estimated=True)
    headings, rows = ledger_rows(model.ledger)
    assert [heading.removesuffix(">") for heading in headings] == [
        "asked for", "asked", "answered", "cached", "missing", "tokens in", "tokens out", "money",
    ]  # fmt: skip
    assert [row[0] for row in rows] == ["name", "judge", "all"]
    assert rows[0][1:5] == ["2", "2", "0", "0"]
    assert rows[1][1:7] == ["1", "0", "0", "1 refused", "~1,000", "~7"]
    assert rows[2][4] == "1 refused"
    note_ledger(model.ledger)
    written = capsys.readouterr()
    assert written.out == ""
    lines = written.err.splitlines()
    assert len(lines) == 5
    assert len({len(line) for line in lines[:4]}) == 1
    assert "estimated" in lines[-1]


def test_where_nothing_was_asked_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    note_ledger(Ledger())
    assert capsys.readouterr().err == ""
