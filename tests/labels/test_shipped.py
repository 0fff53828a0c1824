"""The shipped names, their card, and what the docs say of them are of one make."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from conspectus.stats import wilson

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "src/conspectus/saes/pretrained/smollm2-135m"
DOCS = (ROOT / "docs/labels.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def names():
    return pq.read_table(SHIPPED / "labels.parquet").to_pandas()


@pytest.fixture(scope="module")
def card():
    return json.loads((SHIPPED / "card.json").read_text(encoding="utf-8"))["labels"]


@pytest.fixture(scope="module")
def judged():
    with (ROOT / "recipes/smollm2-135m/judged.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_live_latent_has_a_name_once(names, card) -> None:
    assert names["latent"].is_unique
    assert (names["label"].str.strip() != "").all()
    assert card["named"] == (names["source"] == "lexical").sum()
    assert card["named_by_next_tokens_only"] == (names["source"] == "unembedding").sum()
    trained = json.loads((SHIPPED / "card.json").read_text(encoding="utf-8"))
    live = (1 - trained["held_out"]["dead"]) * trained["config"]["n_latents"]
    assert len(names) >= live


@pytest.mark.parametrize("measure", ["words", "embedding"])
def test_the_card_has_the_scores_of_the_file_and_the_docs_those_of_the_card(
    names, card, measure
) -> None:
    told, known = card[measure], names[names[measure].notna()]
    above = known[f"{measure}_low"] > 0.5
    assert told["scored"] == len(known)
    assert told["above_chance"] == above.sum()
    enough = known[measure] >= np.float32(card["verified_from"])
    assert told["verified"] == (above & enough).sum()
    quantiles = np.quantile(known[measure].astype(float), [0.05, 0.25, 0.5, 0.75, 0.95])
    assert told["quantiles_5_25_50_75_95"] == pytest.approx(quantiles, abs=6e-4)
    row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{measure}` |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
    assert cells[0] == f"{told['scored']:,}"
    assert [float(cell) for cell in cells[1:6]] == pytest.approx(quantiles, abs=0.0051)
    assert cells[6:] == [f"{told['above_chance']:,}", f"{told['verified']:,}"]


def test_names_counted_blind_are_those_that_ship(names, judged) -> None:
    shipped = dict(zip(names["latent"], names["label"], strict=True))
    blind = [row for row in judged if row["draw"].startswith("blind")]
    assert len(blind) == 180
    assert all(shipped[int(row["latent"])] == row["label"] for row in blind)


@pytest.mark.parametrize(
    ("begins", "draw", "column"),
    [
        ("| **blind, strong, names now**", "blind", "verdict"),
        ("| blind, strong, names before", "blind", "verdict before"),
        ("| **blind, evenly, names now**", "blind", "evenly"),
        ("| blind, evenly, names before", "blind", "evenly before"),
        ("| **blind by tokens, strong, names now**", "blind tokens", "verdict"),
        ("| blind by tokens, strong, names before", "blind tokens", "verdict before"),
        ("| blind by tokens, evenly, names now", "blind tokens", "evenly"),
        ("| blind by tokens, evenly, names before", "blind tokens", "evenly before"),
        ("| *earlier, not blind, strong:* first draw", "first", "verdict"),
        ("| fresh draw", "fresh", "verdict"),
        ("| by tokens, the names of then", "tokens", "verdict"),
    ],
)
def test_the_counts_of_the_docs_are_those_of_the_table(judged, begins, draw, column) -> None:
    verdicts = [row[column] for row in judged if row["draw"] == draw]
    right = verdicts.count("right")
    low, high = wilson(right / len(verdicts), len(verdicts))
    line = next(line for line in DOCS.splitlines() if line.startswith(begins))
    cells = [cell.strip(" *") for cell in line.strip("|").split("|")][1:]
    assert cells[0] == str(len(verdicts))
    assert abs(int(cells[1].removesuffix(" %")) - 100 * right / len(verdicts)) <= 0.51
    limits = [int(one) for one in cells[2].removesuffix(" %").split(" to ")]
    assert limits == pytest.approx([100 * float(low), 100 * float(high)], abs=1.01)
    wrong = verdicts.count("wrong") + verdicts.count("unclear-unsaid")
    others = [*map(verdicts.count, ("broad", "narrow")), wrong, verdicts.count("mixed-said")]
    assert [int(cell) for cell in cells[3:7]] == others
