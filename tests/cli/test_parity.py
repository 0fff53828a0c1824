"""What Python can be asked, the command line can be asked."""

from __future__ import annotations

import inspect

import pytest
import typer
from word_store import word_store

import conspectus as cs
from conspectus.cli.app import app

ANALYSES = {
    "diff": "diff",
    "trend": "trend",
    "outcome": "outcome",
    "correlate": "correlate",
    "cluster": "cluster",
    "map": "document_map",
    "novel": "novel",
    "subthemes": "subthemes",
    "search": "search",
}
"""Command -> public function."""
SAID_OTHERWISE = {
    "presence": ("min_tokens", "threshold"),
    "adjust_length": ("no_length",),
    "folding": ("no_fold",),
    "trivial": ("keep_trivial",),
    "progress": (),
}
"""Parameter -> options that stand for it in every command."""
OF_ONE = {
    "diff": {"groups": ()},  # rows by number, as from clusters: for programs
    "cluster": {"top": ("concepts",)},
    "map": {"top": ("concepts",), "clusters": ("cluster",)},
    "subthemes": {"values": ("value",)},
    "search": {"k": ("concepts",), "n": ("top",), "encoder": ("words",)},
}


@pytest.mark.parametrize("command", ANALYSES)
def test_every_parameter_of_an_analysis_has_an_option(command) -> None:
    root = typer.main.get_command(app)
    options = {one.name for one in root.commands[command].params}  # type: ignore[attr-defined]
    assert {"json", "out"} <= options
    otherwise = SAID_OTHERWISE | OF_ONE.get(command, {})
    for name in inspect.signature(getattr(cs, ANALYSES[command])).parameters:
        for option in otherwise.get(name, (name,)):
            assert option in options, f"{name} of cs.{ANALYSES[command]}"


@pytest.mark.parametrize("command", ANALYSES)
def test_options_and_parameters_have_the_same_defaults(command) -> None:
    root = typer.main.get_command(app)
    options = {one.name: one for one in root.commands[command].params}  # type: ignore[attr-defined]
    renamed = {"top": "concepts"} if command in ("cluster", "map") else {}
    for name, parameter in inspect.signature(getattr(cs, ANALYSES[command])).parameters.items():
        option = options.get(renamed.get(name, name))
        plain = isinstance(parameter.default, bool | int | float | str)
        if option is not None and plain and (command, name) not in {("search", "n")}:
            assert str(option.default) == str(parameter.default), name


@pytest.fixture
def store(tmp_path):
    texts = ["alpha beta one"] * 30 + ["gamma delta two"] * 27 + ["alpha delta none"] * 3
    rows = [{"text": text, "kind": f"k{i % 2}" if i % 3 else None} for i, text in enumerate(texts)]
    return word_store(tmp_path / "words.conspectus", rows, part_size=20)


def test_what_clusters_are_made_of_reaches_the_library(conspectus, store) -> None:
    done = conspectus(
        "cluster", store.path, "--k", "2", "--resamples", "2", "--min-share", "0.3",
        "--max-share", "0.9", "--neighbours", "7", "--linkage", "ward", "--sample", "40",
        "--confidence", "0.8", "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    settings = done.json["settings"]
    told = {name: settings[name] for name in ("min_share", "max_share", "neighbours", "linkage")}
    assert told == {"min_share": 0.3, "max_share": 0.9, "neighbours": 7, "linkage": "ward"}
    assert (settings["sample"], settings["confidence"]) == (40, 0.8)
    assert any("40 of 60 documents" in note for note in done.json["notes"])


def test_a_sample_is_looked_at_for_pairs(conspectus, store) -> None:
    done = conspectus("correlate", store.path, "--sample", "40", "--min-support", "5", "--json")
    assert done.code == 0, done.err
    assert done.json["settings"]["sample"] == 40
    assert done.json["provenance"]["units"] == 40


def test_a_sample_is_drawn_as_a_map(conspectus, store) -> None:
    pytest.importorskip("umap")
    done = conspectus(
        "map", store.path, "--sample", "40", "--min-share", "0.3", "--max-share", "0.9", "--json"
    )
    assert done.code == 0, done.err
    settings = done.json["settings"]
    assert (settings["sample"], settings["min_share"], settings["max_share"]) == (40, 0.3, 0.9)


def test_how_sure_the_intervals_of_novel_groups_are(conspectus, tmp_path) -> None:
    groups = ("alpha beta", "gamma delta", "**bold** \U0001f600")
    rows = [{"text": text, "kind": (text[:1], None)[i % 2]} for i in range(40) for text in groups]
    rows = [row | {"kind": None} if row["text"] == groups[2] else row for row in rows]
    store = word_store(tmp_path / "groups.conspectus", rows, part_size=50)
    given = ("--labels", "kind", "--k", "1", "--weight", "0", "--confidence", "0.8")
    done = conspectus("novel", store.path, *given, "--json")
    assert done.code == 0, done.err
    assert done.json["settings"]["confidence"] == 0.8
