"""The tutorial's recorded answers: its own commands find offline what it says they find."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from conspectus.analysis.hypotheses.prompts import prompt as hypothesis_prompt
from conspectus.labels.prompts import prompt as label_prompt
from conspectus.llm import Answer
from conspectus.llm.cassette import read_cassette
from conspectus.readers.catalog import find_entry, is_installed

ROOT = Path(__file__).parents[2]
CASSETTES = sorted((ROOT / "examples").glob("*.cassette"))
STORE = "demo/answers.conspectus"
MOST_BYTES = 400_000
MOST_LOST = 0.1
REMAKE = "prompts, excerpts or data have changed: examples/README.md says how to record anew"
PROMPTS = {
    **{name: label_prompt(name) for name in ("name", "detection", "fuzzing")},
    "hypotheses": hypothesis_prompt("fold"),
    "judge": hypothesis_prompt("judge"),
    "calibration": hypothesis_prompt("judge"),
}


def commands():
    """The tutorial's commands that answer from a recording, as lists of arguments."""
    lines = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8").splitlines()
    found = [shlex.split(line) for line in lines if "--cassette examples/" in line]
    return [line[1:] for line in found if line[0] == "conspectus"]


def told():
    """Rows of the tutorial's tables under a recorded command, without their marks."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    for part in re.split(r"--cassette examples/\S+\n", text)[1:]:
        table = part[part.index("|") :].split("\n\n", 1)[0]
        yield [
            [cell.strip() for cell in row.strip("|").split("|")] for row in table.split("\n")[2:]
        ]


def test_the_tutorial_uses_every_recording():
    used = {line[line.index("--cassette") + 1] for line in commands()}
    assert used == {str(path.relative_to(ROOT)) for path in CASSETTES}
    assert len(used) == 2


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_recordings_are_small_whole_and_of_the_prompts_of_today(path):
    content = path.read_text(encoding="utf-8")
    assert len(content.encode()) <= MOST_BYTES
    assert not re.search(r"(?<![\w~.])/(?:home|root|tmp|work|Users)/", content)
    recordings = read_cassette(path)
    assert len({one.key for one in recordings}) == len(recordings) == content.count("\n")
    for one in recordings:
        assert one.settings.model == "assistant"
        assert isinstance(one.outcome, Answer), "an answer no longer fits its schema"
        assert one.question.system == PROMPTS[one.question.purpose], REMAKE


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(
    not is_installed(find_entry("smollm2-135m")), reason="run: conspectus models pull smollm2-135m"
)
def test_the_tutorials_commands_find_again_what_it_says(conspectus, tmp_path):
    store = tmp_path / "answers.conspectus"
    excerpt = ROOT / "examples" / "alpaca_eval_excerpt.parquet"
    made = conspectus(
        *("embed", excerpt, "--text", "output", "--prompt", "instruction", "--tokens"),
        *("--out", store),
    )
    assert made.code == 0, made.err
    (names, all_names), (statements, all_statements) = (
        replayed(conspectus, line, store) for line in commands()
    )
    of_names, of_statements = told()
    if all_names:
        names_are_those(names, of_names)
    if all_statements:
        statements_are_those(statements, of_statements)


def names_are_those(names, of_names):
    found = {row["latent"]: row for row in names["scores"]}
    assert (names["named"], names["unclear"]) == (len(of_names), 1)
    assert names["verified"] == sum(row[-1] == "yes" for row in of_names)
    for latent, name, *scores, _ in of_names:
        row = found[int(latent)]
        assert row["label"] == name
        for measure, shown in zip(("detection", "fuzzing"), scores, strict=True):
            assert shown == "{:.2f} [{:.2f}, {:.2f}]".format(*row["scores"][measure]), row


def statements_are_those(statements, of_statements):
    assert [row["verdict"] for row in statements["table"]] == [row[-1] for row in of_statements]
    for row, (_, text, judged, true, own, _) in zip(
        statements["table"], of_statements, strict=True
    ):
        assert row["statement"].replace("'", "").startswith(f"This text {plain(text)}")
        for pre, shown in (("", judged), ("corrected", true), ("latent_", own)):
            value = row[pre if pre == "corrected" else f"{pre}difference"]
            assert shown.startswith(f"{100 * value:+.0f} ["), row


def replayed(conspectus, line, store):
    """Run a command of the tutorial on a store; tell whether all that it asked is recorded.

    On another processor a strength may differ in its last digit, and with it, rarely, an excerpt.
    """
    at_home = [str(ROOT / word) if word.startswith("examples/") else word for word in line]
    done = conspectus(*(store if word == STORE else word for word in at_home), "--json")
    assert done.code == 0, done.err
    content = json.loads(done.out)
    purposes = (content.get("ledger") or content["cost"])["purposes"]
    assert {"name", "detection"} <= set(purposes) or {"judge", "calibration"} <= set(purposes)
    lost, asked = (
        sum(count(row[key]) for row in purposes.values()) for key in ("missing", "asked")
    )
    assert lost <= MOST_LOST * asked, f"{lost} of {asked} questions are not recorded: {REMAKE}"
    return content, not lost


def count(entry):
    return sum(entry.values()) if isinstance(entry, dict) else entry


def plain(text):
    return re.sub(r"[“”']", "", text)
