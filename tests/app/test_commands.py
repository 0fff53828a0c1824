"""The command that gives what a page shows."""

from __future__ import annotations

import shlex

import pytest

from conspectus.app.commands import command


def words_of(text):
    return shlex.split(text.replace("\\\n", ""))[2:]


@pytest.mark.parametrize(
    ("verb", "arguments", "words"),
    [
        (
            "diff",
            {"by": "m y", "a": ["-x", "y"], "b": None, "where": 'z == "a"', "verify_share": 0.5},
            ["--by", "m y", "--a=-x", "--a", "y", "--where", 'z == "a"'],
        ),
        ("diff", {"adjust_length": False, "strata": ()}, ["--no-length"]),
        ("correlate", {"min_support": 20, "sample": 50}, ["--sample", "50"]),
        (
            "cluster",
            {"latents": [3, 1], "k": 2, "top": 7},
            ["--latents=3,1", "--k", "2", "--concepts", "7"],
        ),
        (
            "search",
            {"query": "it's", "n": 50, "without": [2]},
            ["--top", "50", "--without=2", "it's"],
        ),
    ],
)
def test_arguments_become_options(opened, verb, arguments, words):
    found = words_of(command(opened, verb, arguments))
    assert found == [opened.given, *words]


def test_words_that_are_added_come_on_a_line_of_their_own(opened):
    told = command(opened, "search", {"query": "-x", "n": 5}, "--explain")
    assert told.endswith(" \\\n    --explain -- -x")


def test_two_stores_are_named_as_sides(opened):
    found = words_of(command(opened, "diff", {"b_store": opened.store}))
    assert found == ["--a-store", opened.given, "--b-store", opened.store.path.as_posix()]
