from __future__ import annotations

import numpy as np
import pytest
from latent_case import Case

from conspectus.labels.conditions import Condition, best_condition
from conspectus.labels.wording import write_condition

NOUNS = ["sun", "sea", "rain", "wind", "tree", "road", "moon", "star", "leaf", "hill"]


def found(case: Case, word: str) -> Condition | None:
    has = np.ones(len(case.evidence.weight), np.bool_)
    silent = case.evidence.silent(0, case.unit(word))
    return best_condition(case.evidence, has, silent, 1.0, case.words)


def written(case: Case, word: str) -> str:
    condition = found(case, word)
    assert condition is not None
    return write_condition(condition, case.evidence)


def texts(fired: str, quiet: str) -> list[str]:
    return [
        template.replace("X", noun).replace("Y", NOUNS[i - 3])
        for template in (fired, quiet)
        for i, noun in enumerate(NOUNS)
    ]


@pytest.mark.parametrize(
    ("fired", "quiet", "expected"),
    [
        ("Y if «the» X falls", "Y and the X falls", "after “if”"),
        ("Y «the» best X falls", "Y the dull X falls", "before “best”"),
        ("X here is «the» Y ocean", "X here is the Y garden", "· ocean"),
    ],
)
def test_condition_is_what_tells_the_places_apart(fired: str, quiet: str, expected: str) -> None:
    assert written(Case(texts(fired, quiet)), "the") == expected


def test_class_of_words() -> None:
    numbers = [f"X has «the» {i} parts" for i in range(12, 22)]
    case = Case([*numbers, *(f"X has the {noun} parts" for noun in NOUNS)])
    assert written(case, "the") == "before a number"


def test_topic_of_the_document() -> None:
    fired = [f"{noun} is «the» one. It was a long and winding film of ours" for noun in NOUNS]
    quiet = [f"{noun} is the one. It was a long and winding song of ours" for noun in NOUNS]
    assert written(Case([*fired, *quiet, *quiet]), "the") == "· topic: film"


def test_several_words_take_turns() -> None:
    fired = [f"{('if', 'when')[i % 2]} «the» {noun}" for i, noun in enumerate(NOUNS)]
    quiet = [f"{('and', 'of')[i % 2]} the {noun}" for i, noun in enumerate(NOUNS)]
    condition = found(Case(fired + quiet), "the")
    assert condition is not None
    assert (condition.slot, len(condition.keys), len(condition.silent)) == ("after", 2, 0)
    assert condition.has.all()


def test_nothing_helps_where_places_are_alike() -> None:
    assert found(Case(texts("Y is «the» X now", "Y is the X now")), "the") is None


def test_fit_is_that_of_the_condition() -> None:
    case = Case(texts("Y if «the» X falls", "Y and the X falls"))
    condition = found(case, "the")
    assert condition is not None
    fit = case.evidence.fit(condition.has, condition.scale * len(condition.silent))
    assert condition.fit == pytest.approx(float(fit))


def test_function_words_are_not_said_to_be_near() -> None:
    case = Case(texts("Y if «the» X falls", "Y and the X falls"))
    assert not case.words.near[case.unit("if")]
    assert case.words.near[case.unit("falls")]
    assert not case.words.topic[case.unit("the")]
