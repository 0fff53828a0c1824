"""Messages written for Python, as the command line says them."""

from __future__ import annotations

import pytest
import typer.main

from conspectus.cli.app import app
from conspectus.cli.wording import in_options, options_of

COMMAND = typer.main.get_command(app)
DIFF = options_of(COMMAND, ["diff", "x.conspectus", "--by", "model"])


def test_options_are_those_of_the_command_that_is_run():
    assert DIFF["min_support"] == "--min-support"
    assert DIFF["adjust_length"] == "--no-length"
    assert "group_by" not in DIFF
    assert options_of(COMMAND, ["--debug", "outcome", "x"])["group_by"] == "--group-by"
    assert options_of(COMMAND, ["models", "pull", "smollm2-135m"])
    assert options_of(COMMAND, ["nothing"]).keys() <= {"version", "debug"}
    assert "store" not in DIFF  # an argument, no option


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("lower min_support, or take more", "lower --min-support, or take more"),
        ("verify_share must lie between", "--verify-share must lie between"),
        ("give paired_by= or where=, not both", "give --paired-by or --where, not both"),
        ("name them with b=['x', 'y']", "name them with --b ['x', 'y']"),
        ("leave b_store out", "leave --b-store out"),
        ("with fdr=0.05: no", "with --fdr 0.05: no"),
        ("say folding=None to keep all", "say --no-fold to keep all"),
        ("out of order: where is it?", "out of order: where is it?"),
        ("there is no column 'paired_by'", "there is no column 'paired_by'"),
        (
            "/data/min_support/x.conspectus is no store",
            "/data/min_support/x.conspectus is no store",
        ),
        ("my_min_support and min_supports", "my_min_support and min_supports"),
        ("verify_share=0.9 leaves nothing", "--verify-share 0.9 leaves nothing"),
    ],
)
def test_settings_become_options(message, written):
    assert in_options(message, DIFF) == written


def test_a_flag_needs_no_value():
    options = options_of(COMMAND, ["cluster", "x"])
    told = in_options("with weighted=True take metric='cosine'", options)
    assert told == "with --weighted take --metric 'cosine'"


def test_without_a_command_nothing_changes():
    assert in_options("lower min_support", {}) == "lower min_support"


def test_an_error_names_the_option(conspectus, store):
    done = conspectus(
        "diff",
        store.path,
        "--by",
        "model",
        "--a",
        "x",
        "--strata",
        "model",
        "--no-length",
        "--rank-by",
        "adjusted",
        "--strata",
        "pair",
        "--verify-share",
        "0.9",
    )
    assert done.code == 1
    assert "--verify-share 0.9 leaves side" in done.err
    assert "verify_share" not in done.err
