"""Questions and safeguards, checked and written down."""

from __future__ import annotations

import pytest

from conspectus.analysis.differences.settings import Question, Safeguards
from conspectus.errors import AnalysisError


def test_a_question_is_plain_json():
    told = Question("model", "x", ("y", 3), "largest", "prompt", "year > 1").record()
    assert told == {
        "by": "model",
        "a": ["x"],
        "b": ["y", 3],
        "against": "largest",
        "paired_by": "prompt",
        "unit": None,
        "where": "year > 1",
        "groups": None,
    }
    assert Question("model", "x").record()["b"] is None


def test_an_unknown_way_to_compare_is_refused():
    with pytest.raises(AnalysisError, match="against must be one of pooled, largest, not 'each'"):
        Question(against="each")


@pytest.mark.parametrize(
    ("strata", "columns"), [("topic", ["topic"]), (["b", "a", "b"], ["b", "a"]), ((), [])]
)
def test_columns_to_hold_equal_are_named_once(strata, columns):
    assert Safeguards(strata).record() == {
        "strata": columns,
        "adjust_length": True,
        "verify_share": 0.0,
        "seed": 0,
    }


@pytest.mark.parametrize("share", [-0.1, 0.91])
def test_a_share_that_leaves_nothing_to_choose_on_is_refused(share):
    with pytest.raises(AnalysisError, match="verify_share must lie between 0 and 0.9"):
        Safeguards(verify_share=share)
