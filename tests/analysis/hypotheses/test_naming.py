"""Names are made anew from discovery documents, and an unclear latent loses its old name."""

from __future__ import annotations

import numpy as np
import pytest
from rule_judge import fenced, planted_store, rule_judge
from scripted_model import ScriptedModel

import conspectus as cs
from conspectus.analysis.hypotheses.cases import case_of
from conspectus.analysis.hypotheses.claims import Wanted
from conspectus.analysis.hypotheses.naming import discovery_examples, stored_names, with_examples
from conspectus.analysis.hypotheses.relabelling import name_questions, relabelled
from conspectus.llm import Missing


@pytest.fixture
def case(make_store):
    store = planted_store(make_store, shares=((0.9, 0.15), (0.25, 0.65), (0.5, 0.5)))
    found = cs.diff(store, by="model", a="a", b="b", verify_share=0.5)
    return case_of(found, Wanted(10, 0.5, 0))


def test_stored_names_are_those_of_the_store(case):
    names = stored_names(case)
    assert names[0].label == "old name 0"
    assert "lexical" in names[0].source


def test_examples_are_of_discovery_documents_alone(case):
    examples = discovery_examples(case, 0)
    assert set(examples) == set(case.latents)
    for one in examples.values():
        rows = [e.row for e in (*one.naming, *one.naming_negatives)]
        assert rows
        assert np.isin(rows, case.discovery).all()
        assert not one.testing


def test_an_example_stands_beside_a_name_with_its_word_marked(case):
    names = with_examples(stored_names(case), discovery_examples(case, 0))
    assert "<<apple>>" in names[0].example
    assert names[0].label == "old name 0"


def test_latents_are_named_by_what_they_fire_on_here(case):
    examples = discovery_examples(case, 0)
    named = relabelled(rule_judge(), stored_names(case), examples)
    assert named.names[0].label == "the word apple"
    assert named.names[1].label == "the word brick"
    assert named.names[0].source.startswith("llm")
    assert named.notes == ()


def test_an_unclear_latent_has_no_name_and_one_without_an_answer_keeps_its_own(case):
    def answer(question):
        if "<<apple>>" in fenced(question.user, "with"):
            return {"reasoning": "", "unclear": True, "label": ""}
        return Missing("over_budget", "")

    named = relabelled(ScriptedModel(answer), stored_names(case), discovery_examples(case, 0))
    assert named.names[0].label == ""
    assert "unclear" in named.names[0].source
    assert named.names[1].label == "old name 1"
    assert "1 of 2 latents have no one meaning" in named.notes[0]
    assert "over_budget: 1" in named.notes[1]
    assert "budget ended" in named.notes[2]


def test_questions_are_those_that_are_asked(case):
    examples = discovery_examples(case, 0)
    model = rule_judge()
    relabelled(model, stored_names(case), examples)
    assert model.asked == name_questions(examples)
