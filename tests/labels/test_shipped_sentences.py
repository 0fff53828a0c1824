"""The names of `minilm-l6`, its card, and what the docs say of them are of one make."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from conspectus.saes.pretrained import pretrained_path
from conspectus.stats import wilson

ROOT = Path(__file__).parents[2]
FOLDER = pretrained_path("minilm-l6")
RECIPE = ROOT / "recipes/minilm-l6/README.md"
DOCS = (ROOT / "docs/encoders.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def names():
    return pq.read_table(FOLDER / "labels.parquet").to_pandas()


@pytest.fixture(scope="module")
def card():
    return json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def recipe() -> str:
    if not RECIPE.exists():
        pytest.skip("recipes come with the repository alone")
    return " ".join(RECIPE.read_text(encoding="utf-8").split())


def test_every_live_latent_has_a_lexical_name_once(names, card) -> None:
    assert names["latent"].is_unique
    assert (names["label"].str.strip() != "").all()
    assert (names["source"] == "lexical").all()
    assert card["labels"]["named"] == len(names)
    assert len(names) >= (1 - card["held_out"]["dead"]) * card["config"]["n_latents"]


def test_the_card_has_the_scores_of_the_file(names, card) -> None:
    told, known = card["labels"]["words"], names[names["words"].notna()]
    above = known["words_low"] > 0.5
    enough = known["words"] >= np.float32(card["labels"]["verified_from"])
    assert told["scored"] == len(known)
    assert told["above_chance"] == above.sum()
    assert told["verified"] == (above & enough).sum()
    quantiles = np.quantile(known["words"].astype(float), [0.05, 0.25, 0.5, 0.75, 0.95])
    assert told["quantiles_5_25_50_75_95"] == pytest.approx(quantiles, abs=6e-4)


def test_the_recipe_says_what_the_card_says(card, recipe) -> None:
    labels, words, held_out = card["labels"], card["labels"]["words"], card["held_out"]
    assert card["command"].split()[3:] == _command(recipe)[3:]
    assert f"Of {words['scored']:,} names scored" in recipe
    assert f"median is {words['quantiles_5_25_50_75_95'][2]:.2f}" in recipe
    assert f"{words['above_chance']} are above chance and {words['verified']} verified" in recipe
    assert f"On {held_out['tokens']:,} held-out tokens" in recipe
    assert f"{held_out['unexplained_variance']:.1%}".replace("%", " % unexplained") in recipe
    assert f"L0 {held_out['l0']:.1f}, {held_out['dead']:.1%}".replace("%", " % of lat") in recipe
    assert f"{words['verified']} of {labels['named']:,} are verified" in DOCS


def test_the_count_by_hand_has_the_interval_of_its_numbers(recipe) -> None:
    low, high = wilson(16 / 30, 30)
    assert "16 names right" in recipe
    assert f"(53 %, {100 * float(low):.0f} to {100 * float(high):.0f})" in recipe


def _command(recipe: str) -> list[str]:
    found = recipe.partition("conspectus train")[2].partition("```")[0]
    return ["conspectus", "train", *found.replace("\\ ", "").split()]
