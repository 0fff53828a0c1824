"""Fuzzing on a store whose latents are known."""

from __future__ import annotations

import re

import numpy as np
import pytest
from forest import TREES
from scripted_model import ScriptedModel

from conspectus.errors import InputError
from conspectus.labels.examples import Example, Examples, KeptExamples
from conspectus.labels.tasks import Task
from conspectus.labels.verification.fuzzing import fuzzing, fuzzing_trials

NAMES = {i: f"the word '{tree}'" for i, tree in enumerate(TREES)}


def example(text, *words, row=0, strength=1.0):
    marks = tuple(
        (match.start(), match.end(), strength)
        for word in words
        for match in re.finditer(re.escape(word), text)
    )
    return Example(row, text, marks, 1.0, 9, "active")


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


def test_excerpts_without_other_words_are_left_out():
    found = [
        example("oak", "oak"),
        example("oak elm", "oak", row=1),
        example("a oak", "oak", row=2),
    ]
    trials = fuzzing_trials(Examples(0, (), (), tuple(found), ()))
    assert {re.sub("[<>]", "", trial.line) for trial in trials} == {"oak elm", "a oak"}
    assert fuzzing_trials(Examples(0, (), (), tuple(found[:1]), ())) == []


def test_a_model_is_needed(forest):
    with pytest.raises(InputError, match="language model"):
        fuzzing(Task(forest, np.arange(1)), {0: "x"})


def test_the_task_s_seed_decides_which_marks_are_wrong(forest):
    class Same(KeptExamples):
        def to_test(self, store, latents, *, seed, **rest):
            return super().to_test(store, latents, seed=0, **rest)

    asked = []
    for seed in (0, 0, 1):
        model = ScriptedModel(perfect)
        fuzzing(Task(forest, np.arange(4), model, seed=seed, examples=Same()), NAMES)
        shown = "\n".join(question.user for question in model.asked)
        asked.append(set(re.findall(r"^\d+: (.*)$", shown, re.MULTILINE)))
    assert asked[0] == asked[1] != asked[2]
