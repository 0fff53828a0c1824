"""Fuzzing: where wrong marks stand, and what judges of known skill get."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from forest import TREES
from scripted_model import ScriptedModel

from conspectus.errors import InputError
from conspectus.labels.examples import Example, Examples
from conspectus.labels.tasks import Task
from conspectus.labels.verification.fuzzing import fuzz, fuzzing, fuzzing_trials, marks_of

NAMES = {i: f"the word '{tree}'" for i, tree in enumerate(TREES)}


def example(text, *words, row=0, strength=1.0):
    marks = tuple(
        (match.start(), match.end(), strength)
        for word in words
        for match in re.finditer(re.escape(word), text)
    )
    return Example(row, text, marks, 1.0, 9, "active")


def marked(text, *words, seed=0, found=None):
    found = found or example(text, *words)
    both = marks_of(found, np.random.default_rng(seed))
    return [[text[a:b] for a, b, _ in marks] for marks in both]


def perfect(question):
    """Right marks stand on the word of the name."""
    word = re.search(r"the word '(\w+)'", question.user).group(1)
    lines = re.findall(r"^(\d+): (.*)$", question.user, re.MULTILINE)
    return {key: f"<<{word}>>" in line for key, line in lines}


def test_a_perfect_reader_scores_one(forest):
    scores = fuzzing(Task(forest, np.arange(4), ScriptedModel(perfect)), NAMES)
    assert all(score.value == 1.0 for score in scores.values())
    assert all(score.n == 20 and score.measure == "fuzzing" for score in scores.values())


def test_who_only_detects_scores_half(forest):
    """Every excerpt has the word, marked rightly or not."""

    def detects(question):
        word = re.search(r"the word '(\w+)'", question.user).group(1)
        lines = re.findall(r"^(\d+): (.*)$", question.user, re.MULTILINE)
        return {key: word in line for key, line in lines}

    scores = fuzzing(Task(forest, np.arange(4), ScriptedModel(detects)), NAMES)
    assert all(score.value == 0.5 for score in scores.values())
    assert all(score.low < 0.5 < score.high for score in scores.values())


def test_half_of_the_excerpts_of_every_strength_are_marked_wrongly():
    examples = tuple(
        Example(i, f"a{i} b c d e", ((0, 2, 1.0),), 1.0, i // 4, "active") for i in range(40)
    )
    trials = fuzzing_trials(Examples(0, (), (), examples, ()))
    assert len(trials) == 40
    for quantile in range(10):
        assert sum(t.truth for t in trials if t.quantile == quantile) == 2
    assert {t.kind for t in trials if t.truth} == {"right"}
    assert fuzzing_trials(Examples(0, (), (), examples, ()), seed=1) != trials
    assert len(fuzzing_trials(Examples(0, (), (), examples[:39], ()))) == 38


@pytest.mark.parametrize("seed", range(20))
def test_wrong_marks_are_as_many_and_as_long_and_somewhere_else(seed):
    text = "the big bank of the river and a small house by some old mill near town"
    right, wrong = marked(text, "big bank", "mill", seed=seed)
    assert right == ["big bank", "mill"]
    assert sorted(len(words.split()) for words in wrong) == [1, 2]
    assert not set(" ".join(wrong).split()) & {"big", "bank", "mill"}
    spans = marks_of(example(text, "big bank", "mill"), np.random.default_rng(seed))[1]
    (_, first_end, _), (second_start, _, _) = sorted(spans)
    assert re.search(r"\w", text[first_end:second_start])  # two marks stay two


def test_pieces_of_words_become_whole_words():
    """Else marks on pieces would be known to be right by their looks."""
    text = "they regrouped in a federated system"
    found = Example(0, text, ((5, 7, 1.0), (20, 25, 1.0)), 1.0, 9, "active")
    assert marked(text, found=found)[0] == ["regrouped", "federated"]


@pytest.mark.parametrize("seed", range(10))
def test_words_for_words_and_signs_for_signs(seed):
    assert marked("one, two; three.", "two", seed=seed)[1][0] in {"one", "three"}
    assert marked("one, two; three.", ";", seed=seed)[1][0] in {",", "."}
    assert marked("one two\n\nthree", "\n\n", seed=seed)[1][0] in {"one", "two", "three"}


@pytest.mark.parametrize("seed", range(10))
def test_never_on_the_same_word_nor_where_the_latent_fires_faintly(seed):
    text = "Bank of bank in rain"
    found = Example(0, text, ((0, 4, 1.0), (16, 20, 0.1)), 1.0, 9, "active")
    right, wrong = marked(text, found=found, seed=seed)
    assert right == ["Bank"]
    assert wrong[0] in {"of", "in"}


def test_scripts_without_spaces():
    right, wrong = marked("山川草木", "川")
    assert right == ["川"]
    assert wrong[0] in {"山", "草", "木"}


def test_excerpts_without_other_words_are_left_out():
    found = [
        example("oak", "oak"),
        example("oak elm", "oak", row=1),
        example("a oak", "oak", row=2),
    ]
    assert marked("oak", "oak") == [["oak"], []]
    trials = fuzzing_trials(Examples(0, (), (), tuple(found), ()))
    assert {re.sub("[<>]", "", trial.line) for trial in trials} == {"oak elm", "a oak"}
    judged = fuzz(
        {0: Examples(0, (), (), tuple(found[:1]), ())}, {0: "oak"}, ScriptedModel(perfect)
    )
    assert math.isnan(judged[0].score.value)
    assert judged[0].score.n == 0


def test_a_model_is_needed(forest):
    with pytest.raises(InputError, match="language model"):
        fuzzing(Task(forest, np.arange(1)), {0: "x"})
