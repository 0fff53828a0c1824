"""Prompts are files, all of them used, none without the rule about fences."""

from __future__ import annotations

from importlib.resources import files

import pytest

from conspectus.labels import prompts
from conspectus.labels.prompts import prompt
from conspectus.llm import FENCE_RULE

NAMES = ("name", "family", "detection", "fuzzing")


def test_every_file_is_known():
    there = {f.name for f in files(prompts).iterdir() if f.name.endswith(".txt")}
    assert there == {f"{name}.txt" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_prompts_say_what_is_data_and_what_to_answer(name):
    text = prompt(name)
    assert text.endswith(FENCE_RULE)
    assert "JSON object" in text
    assert "⏎" in text
    assert len(text.split()) < 500


@pytest.mark.parametrize("name", ["name", "family"])
def test_naming_may_say_that_it_is_unclear(name):
    assert "unclear" in prompt(name)
    assert "12 words" in prompt(name)


@pytest.mark.parametrize("name", ["detection", "fuzzing"])
def test_judges_are_not_told_how_many_are_right(name):
    assert "all, some, or none" in prompt(name)


def test_detection_takes_weak_presence_and_fuzzing_pieces():
    assert "weakly" in prompt("detection")
    assert "only a piece" in prompt("fuzzing")


@pytest.mark.parametrize("name", ["name", "family"])
def test_names_must_not_rest_on_what_the_detector_has_not_read(name):
    assert "nothing behind it" in prompt(name)


def test_all_judges_read_a_property_by_the_same_rule():
    """What counts as similar must not depend on which measure asks."""
    rules = [
        [part for part in prompt(name).split("\n\n") if part.startswith("Take the property")]
        for name in ("detection", "fuzzing")
    ]
    assert len(rules[0]) == 1
    assert rules[0] == rules[1]
    assert "does not count" in rules[0][0]


@pytest.mark.parametrize("name", NAMES)
def test_readers_are_told_what_an_edge_without_dots_means(name):
    assert "perhaps in mid-sentence; without them it begins or ends there" in prompt(name)


@pytest.mark.parametrize("name", ["name", "family"])
def test_who_names_knows_how_names_are_read(name):
    assert "in all its forms" in prompt(name)
