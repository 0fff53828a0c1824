"""What is said of an outcome's documents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.keys import Keys
from conspectus.analysis.outcomes.associate import Associations
from conspectus.analysis.outcomes.origin import notes, provenance
from conspectus.analysis.outcomes.target import Target
from conspectus.analysis.selection import everything

SETTINGS = {"y": "score", "group_by": "pair", "folds": 5}
FOUND = Associations(pd.DataFrame({"latent": [1, 2]}), "a test", ("length",), np.ones(2))


@pytest.fixture
def target(make_store):
    store = make_store(pd.DataFrame({"score": [0.0, 1.0]}), np.eye(2))
    return Target(everything(store), np.array([0.0, 1.0]), binary=True, without=3)


def test_documents_left_out_are_added_up(target):
    told = provenance(target, Keys(np.zeros(2, np.int64), 1, 4), FOUND, None)
    assert told["left_out"] == 7
    assert (told["keys"], told["mean"], told["latents_tested"]) == (1, 0.5, 2)
    assert provenance(target, None, FOUND, None)["left_out"] == 3


def test_notes_say_what_is_missing_and_why(target):
    told = notes(target, Keys(np.zeros(2, np.int64), 1, 4), FOUND, None, SETTINGS)
    assert told == (
        "3 documents have no score: left out.",
        "4 documents share their pair with none of another score: left out.",
        "Too few documents or groups to predict anything in 5 folds.",
    )


def test_nothing_held_equal_is_said(target):
    found = Associations(FOUND.figures, "a test", (), np.ones(2))
    told = notes(target, None, found, None, {**SETTINGS, "folds": 0})
    assert told[1:] == ("Nothing is held equal: no length or column that was asked for varies.",)
