"""What options with a small language of their own mean."""

from __future__ import annotations

import pytest
import typer

from conspectus.cli.arguments import PresenceOptions, how_many, numbers
from conspectus.store import Presence


@pytest.mark.parametrize(
    ("text", "meant"), [(None, None), ("12", [12]), ("12, 880,3,", [12, 880, 3]), ("0", [0])]
)
def test_latents_are_numbers_with_commas(text, meant) -> None:
    assert numbers(text) == meant


@pytest.mark.parametrize("text", ["", " , ", "1;2", "-1", "1.5", "apologies", "\u00b2"])
def test_other_lists_are_refused_by_the_name_of_the_option(text) -> None:
    with pytest.raises(typer.BadParameter, match="--without takes numbers with commas"):
        numbers(text, "--without")


def test_a_number_of_groups_or_auto() -> None:
    assert [how_many("auto", 2), how_many("2", 2), how_many("1", 1)] == ["auto", 2, 1]


@pytest.mark.parametrize("text", ["1", "0", "-3", "2.5", "many", ""])
def test_too_few_groups_and_other_words_are_refused(text) -> None:
    with pytest.raises(typer.BadParameter, match="'auto' or a number from 2"):
        how_many(text, 2)


def test_presence_is_that_of_the_library() -> None:
    assert PresenceOptions().rule() == Presence()
    assert PresenceOptions(3, 0.25).rule() == Presence(min_tokens=3, threshold=0.25)
