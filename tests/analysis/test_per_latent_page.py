"""Pages about latents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff
from conspectus.analysis.evidence import NO_INDEX, STRONGEST_ONLY
from conspectus.analysis.per_latent_page import (
    Layout,
    concept_page,
    named,
    q_shown,
    told_of_confounds,
)
from conspectus.report.page import DIFFERENCE, Column

COLUMNS = (
    Column("share_a", "Documents", "Of the first.", "percent"),
    Column("verdict", "Verdict", "What is left.", "text"),
    Column("line", "Line", "Both.", "spark"),
)
LAYOUT = Layout(
    DIFFERENCE,
    ("difference", "low", "high"),
    COLUMNS,
    "length",
    {"line": lambda row: (row["share_a"], row["share_b"])},
)


@pytest.fixture
def result(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(2), 80, 60, [(0.9, 0.2), (0.1, 0.7)])

    def compared(**options):
        return diff(make_store(frame, strength, **options), by="model", a="a", b="b")

    return compared


def page_of(result, **options):
    texts = {"title": "T", "lead": "L", "facts": {"F": "1"}}
    return concept_page(result, LAYOUT, options.pop("rows", 5), options.pop("k", 1), **texts)


def test_values_are_read_from_the_table_or_made():
    row = {"share_a": np.float64(0.5), "share_b": 0.25, "verdict": "remains"}
    assert LAYOUT.values(row) == {"share_a": 0.5, "verdict": "remains", "line": (0.5, 0.25)}


def test_a_page_has_all_that_the_result_knows(result):
    found = result()
    page = page_of(found)
    assert (page.title, page.lead, page.facts) == ("T", "L", {"F": "1"})
    assert page.sides == found.sides
    assert page.sizes == (80, 60)
    assert page.estimate == DIFFERENCE
    assert page.settings["fdr"] == "0.05"
    assert [row.key for row in page.rows] == [str(n) for n in found.table["latent"]]
    first = found.table.iloc[0]
    assert (page.rows[0].estimate, page.rows[0].low, page.rows[0].high) == tuple(
        first[["difference", "low", "high"]]
    )
    assert len(page_of(found, rows=1).rows) == 1


def test_a_reader_is_told_what_passages_do_not_show(result):
    assert page_of(result()).notes[-1] == STRONGEST_ONLY
    assert page_of(result(finish=False)).notes[-1] == NO_INDEX
    silent = page_of(result(), k=0)
    assert STRONGEST_ONLY not in silent.notes
    assert silent.rows[0].passages == ()


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ("explained", "Explained by length: among documents of equal length little of it is left."),
        ("reduced", "Mostly length: at equal length some is left, but less than a third."),
        ("reversed", "Turned round by length: among documents of equal length it goes"),
        ("unclear", "May be due to length: too few documents of equal length to tell."),
        ("remains", None),
        ("", None),
    ],
)
def test_rows_are_flagged_by_their_verdict(result, verdict, told):
    found = result()
    found.latents["verdict"] = verdict
    flags = page_of(found).rows[0].flags
    assert list(flags) == ["length"] * (told is not None)
    assert told is None or flags["length"].startswith(told)


def test_q_values_are_those_that_judge():
    assert q_shown("adjusted").key == "adjusted_q"
    assert q_shown("change").key == "q_value"


def test_a_concept_without_a_label_is_unnamed():
    assert named({"label": "apologies", "latent": 7.0}) == "apologies (7)"
    assert named({"label": "", "latent": 7}) == "unnamed (7)"


def test_what_became_of_findings():
    found = pd.DataFrame({"verdict": ["explained"] * 3 + ["unclear", "remains", ""]})
    told = told_of_confounds(found, "length")
    assert told == (
        " 3 of them are explained by length. 1 may be due to length: too few alike in it to tell."
    )
    assert told_of_confounds(found.iloc[4:], "length") == ""
