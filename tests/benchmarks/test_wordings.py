"""Documents that cross other axes, and how wordings are summed up."""

from __future__ import annotations

import pandas as pd
import pytest
from benchmarks.truth.clustering.wordings import CHOOSING, HELD_OUT
from benchmarks.truth.clustering.wordings_suite import (
    COMPANY,
    DENSE,
    NAMES,
    by_axis,
    differences,
)
from benchmarks.truth.crossed import laid_out, mixed, requests, styled
from benchmarks.truth.plan import NEEDED


def test_layouts():
    parts = ["One.", "Two.", "Three."]
    assert laid_out(parts, "plain") == "One. Two. Three."
    assert laid_out(parts, "steps") == "1. One.\n2. Two.\n3. Three."
    assert laid_out(parts, "dialogue") == 'Anna: "One."\nBen: "Two."\nAnna: "Three."'


def test_styles():
    asked = ("book a flight", "where is my hotel")
    assert styled(asked, "I am glad.", "casual") == (
        "hey dude, book a flight lol. where is my hotel btw. i am glad. gonna go, cya"
    )
    assert styled(asked, "I am glad.", "formal") == (
        "Dear Sir or Madam, Book a flight. Where is my hotel. I am glad. "
        "Yours faithfully, the undersigned."
    )


@pytest.fixture
def data(tmp_path):
    """A data folder with as many different texts as are drawn."""
    each = range(200)
    reviews = [
        " ".join(f"Film {i} has a long sentence of number {j}." for j in range(9)) for i in each
    ]
    speeches = [
        " ".join(f"My land {i} has a long sentence, number {j}." for j in range(4)) for i in each
    ]
    tables = {
        "movie_reviews": {"text": reviews},
        "state_of_the_union": {"text": speeches},
        "gsm8k_solutions": {"question": [f"What is {i} and {i}?" for i in each]},
        "banking77": {
            "text": [f"why was my card number {i} not sent to me" for i in each],
            "split": "test",
        },
        "clinc150": {
            "text": [f"ask {i}" for i in range(900)],
            "domain": ["travel", "kitchen_and_dining", "work"] * 300,
            "split": "test",
        },
    }
    for name, table in tables.items():
        pd.DataFrame(table).to_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


@pytest.mark.parametrize(
    ("make", "axes", "each"),
    [
        (mixed, ("subject", "certainty", "manner", "layout"), 10),
        (requests, ("subject", "emotion", "person", "style"), 12),
    ],
)
def test_every_combination_comes_as_often_and_the_same_every_time(data, make, axes, each):
    frame = make(data)
    assert (frame.groupby(list(axes)).size() == each).all()
    assert frame["base_id"].is_unique
    assert frame["text"].is_unique
    pd.testing.assert_frame_equal(frame, make(data))


def test_wordings_are_of_stores_that_exist_and_none_is_in_both_sets():
    names = {one.name for one in NEEDED}
    assert {axis.corpus for axis in (*CHOOSING, *HELD_OUT)} <= names
    assert not {axis.name for axis in CHOOSING} & {axis.name for axis in HELD_OUT}
    assert sum(len(axis.wordings) for axis in CHOOSING) == 25
    assert [len(axis.wordings) for axis in HELD_OUT] == [3] * 14


@pytest.fixture
def found():
    """Two axes of two wordings; company is better by 0.2, 0, 0.4 and 0.2."""
    rows = []
    for axis, wording, names, company in (
        ("a", "x", 0.1, 0.3),
        ("a", "y", 0.1, 0.1),
        ("b", "x", 0.2, 0.6),
        ("b", "y", 0.2, 0.4),
    ):
        for method, ari in ((NAMES, names), (COMPANY, company), (DENSE, 0.5)):
            rows += [
                {"set": "s", "axis": axis, "wording": wording, "method": method, "ari": ari + off}
                for off in (-0.05, 0.05)
            ]
    return pd.DataFrame(rows)


def test_means_by_axis(found):
    table = by_axis(found).rows.set_index("axis")
    assert table[NAMES].tolist() == [0.1, 0.2]
    assert table[COMPANY].tolist() == [0.2, 0.5]
    assert table[DENSE].tolist() == [0.5, 0.5]


def test_differences_over_wordings_and_over_axes(found):
    """Student: 0.2 +- 3.182 x 0.1633 / 2 over four wordings, 0.2 +- 12.71 x 0.1 over two axes."""
    table = differences(found).rows
    row = table[table["difference"] == f"{COMPANY} less {NAMES}"].iloc[0]
    assert row["over wordings"] == "0.20 (-0.06 to 0.46)"
    assert row["over axes"] == "0.20 (-1.07 to 1.47)"
    assert (row["better"], row["worse"]) == (3, 0)
