"""The list of common words is what its recipe makes of texts that show what a word is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).parents[2] / "recipes" / "smollm2-135m" / "make_parts_of_speech.py"
pytestmark = pytest.mark.skipif(not PATH.exists(), reason="recipes come with the repository alone")
NONE = dict.fromkeys(("closed", "inner", "modal", "subject", "degree", "final"), 0.0)


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_parts_of_speech", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_stands_around_a_word_is_counted(recipe: ModuleType) -> None:
    texts = ["The garden is here. To garden well, he can garden.", "a garden wall", "Very garden"]
    seen, around, capitals = recipe.count(texts)
    assert seen["garden"] == 5
    assert {name: counts["garden"] for name, counts in around.items()} == {
        "closed": 1,
        "inner": 1,
        "modal": 2,
        "subject": 0,
        "degree": 1,
        "final": 0,
    }
    assert (seen["the"], capitals["garden"], capitals["very"]) == (0, 0, 0)


def test_name_is_known_by_its_capital(recipe: ModuleType) -> None:
    seen, _, capitals = recipe.count(["Garden of Eden", "the garden"])
    assert (seen["garden"], capitals["garden"], capitals["eden"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("word", "share", "part"),
    [
        ("house", {"closed": 0.4, "final": 0.3}, "nouns"),
        ("provide", {"modal": 0.6}, "verbs"),
        ("think", {"subject": 0.5}, "verbs"),
        ("happy", {"degree": 0.4, "inner": 0.1}, "adjectives"),
        ("given", {"degree": 0.4, "inner": 0.1}, ""),
        ("creation", {"inner": 0.5}, "nouns"),
        ("mention", {"modal": 0.5}, "verbs"),
        ("easily", {"modal": 0.35}, ""),
        ("bring", {"modal": 0.6}, "verbs"),
        ("morning", {"closed": 0.3}, "nouns"),
        ("work", {"closed": 0.12, "modal": 0.15, "final": 0.6}, ""),
        ("zebra", {}, ""),
        ("need", {}, "verbs"),
    ],
)
def test_part_of_speech(recipe: ModuleType, word: str, share: dict[str, float], part: str) -> None:
    assert recipe.part_of(word, NONE | share) == part


def test_lists_are_written(recipe: ModuleType, tmp_path: Path, monkeypatch) -> None:
    pd = pytest.importorskip("pandas")
    texts = ["The house is big. They can provide the house."] * recipe.SEEN
    pd.DataFrame({"text": [*texts, "The Eden."]}).to_parquet(tmp_path / "in.parquet")
    arguments = ["", str(tmp_path / "in.parquet"), str(tmp_path / "out.txt")]
    monkeypatch.setattr(sys, "argv", arguments)
    recipe.main()
    expected = ["nouns", "  house", "verbs", "  provide", "adjectives", "  big"]
    assert (tmp_path / "out.txt").read_text("utf-8").splitlines() == expected
