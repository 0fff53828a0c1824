"""What a run will cost, told without asking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from forest import N_LATENTS, forest_firing, forest_texts
from scripted_model import ScriptedModel

from conspectus.errors import InputError
from conspectus.labels.costs import Counting, estimate_run
from conspectus.labels.methods import METHODS, VERIFIERS
from conspectus.labels.tasks import Task
from conspectus.llm import Answer, Batch, Ledger, Missing, Question
from conspectus.llm.cache import AnswerCache
from conspectus.llm.memory import Memory
from conspectus.llm.settings import Settings


@pytest.fixture
def store(make_store):
    return make_store(forest_texts(), forest_firing(), n_latents=N_LATENTS)


def answer(question):
    if question.purpose == "name":
        label = "the word 'example' where a longer phrase says what it is about"
        return {"reasoning": "", "unclear": False, "label": label}
    return dict.fromkeys(question.schema["required"], True)


def test_the_estimate_is_what_the_run_then_asks(store):
    model = ScriptedModel(answer)
    task = Task(store, np.arange(4), model)
    found = estimate_run(task, "llm", ["detection", "fuzzing"])
    assert model.asked == []
    named = METHODS["llm"](task)
    assert found["llm"].calls == len(model.asked) == 4
    for measure in ("detection", "fuzzing"):
        model.asked.clear()
        VERIFIERS[measure](task, named.labels)
        asked = model.estimate(model.asked)
        assert found[measure].calls == asked.calls
        # The fence's number is one word, the name has the placeholder's words.
        assert found[measure].tokens_in == asked.tokens_in


def test_names_that_are_there_are_verified_as_they_are(store):
    task = Task(store, np.arange(4), ScriptedModel(answer))
    one = estimate_run(task, "keep", ["detection"], labels={2: "ash"})
    assert list(one) == ["detection"]
    assert one["detection"].calls == 8


def test_once_everything_is_answered_nothing_is_to_pay(store, tmp_path):
    """Names of known answers are at hand, so that known answers of their tests are seen."""
    settings = Settings("m")
    memory = Memory(settings, AnswerCache(tmp_path / "answers.sqlite"))

    def kept(question):
        value = answer(question)
        known = Answer(value, 1, 1, cached=False)
        memory.keep(settings.key(question), question, known)
        return value

    task = Task(store, np.arange(4), ScriptedModel(kept))
    named = METHODS["llm"](task)
    batch = Batch(memory, Ledger(), tmp_path / "requests.jsonl")
    first = estimate_run(replace(task, model=batch), "llm", ["detection"])
    assert (first["llm"].calls, first["detection"].calls) == (0, 32)
    VERIFIERS["detection"](task, named.labels)
    second = estimate_run(replace(task, model=batch), "llm", ["detection"])
    assert (second["detection"].calls, second["detection"].cached) == (0, 32)
    assert batch.n_requests == 0


def test_what_asks_no_model_costs_nothing(store):
    task = Task(store, np.arange(4), ScriptedModel(answer))
    assert estimate_run(task, "lexical", ["words", "embedding"]) == {}


def test_families_cost_one_question_each(store):
    task = Task(store, np.arange(4), ScriptedModel(answer), families={0: [1, 2]})
    assert estimate_run(task, "llm-family")["llm-family"].calls == 2


def test_the_counting_model_answers_nothing_and_passes_for_the_other():
    model = ScriptedModel(answer)
    counting = Counting(model)
    question = Question("a b", "c", {}, "name")
    assert [type(one) for one in counting.ask([question, question])] == [Missing, Missing]
    assert counting.total() == counting.estimate([question, question])
    assert (counting.name, counting.identity) == (model.name, model.identity)
    assert counting.ledger is model.ledger
    assert model.asked == []


def test_a_model_is_needed(store):
    with pytest.raises(InputError, match="language model"):
        estimate_run(Task(store, np.arange(4)), "llm")
