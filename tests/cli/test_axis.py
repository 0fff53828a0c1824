"""Options by which documents are compared reach the library under its names."""

from __future__ import annotations

import inspect

import pytest
import typer

import conspectus as cs
from conspectus.cli.arguments import PresenceOptions
from conspectus.cli.axis import AxisOptions, Metric
from conspectus.store import Presence


@pytest.mark.parametrize("analysis", [cs.cluster, cs.document_map])
def test_they_are_settings_of_both_analyses_with_the_same_defaults(analysis) -> None:
    parameters = inspect.signature(analysis).parameters
    for name, value in AxisOptions().settings().items():
        assert parameters[name].default in (value, None), name


def test_what_is_said_is_what_is_asked() -> None:
    options = AxisOptions(
        "tense", "1,2", ["7", "names"], 30, True, 0.1, 0.9, Metric.COSINE, True, 5, "year > 1980",
        PresenceOptions(2), 40, 3,
    )  # fmt: skip
    assert options.settings() == {
        "about": "tense",
        "latents": [1, 2],
        "exclude": [7, "names"],
        "top": 30,
        "names_only": True,
        "min_share": 0.1,
        "max_share": 0.9,
        "metric": "cosine",
        "weighted": True,
        "neighbours": 5,
        "where": "year > 1980",
        "presence": Presence(min_tokens=2),
        "sample": 40,
        "seed": 3,
    }


def test_latents_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(typer.BadParameter, match="--latents"):
        AxisOptions(latents="tense").settings()
