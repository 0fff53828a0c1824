"""One name for latents that mean the same."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from forest import N_LATENTS, TREES, forest_firing, forest_texts
from scripted_model import ScriptedModel

from conspectus.errors import InputError
from conspectus.labels.examples import sample_examples
from conspectus.labels.language.families import (
    EXCERPTS,
    MOST_MEMBERS,
    families_of,
    family_question,
    name_families,
)
from conspectus.labels.language.latents import TOO_FEW, naming_question
from conspectus.labels.language.rendering import excerpt_line
from conspectus.labels.tasks import Task
from conspectus.llm import Missing


def reader(question):
    marked = sorted(set(re.findall(r"<<(\w+)>>", question.user)))
    return {"reasoning": "", "unclear": False, "label": " or ".join(marked)}


def named(store, latents, families, answer=reader):
    model = ScriptedModel(answer)
    task = Task(store, np.array(latents, np.int64), model, families=families)
    return name_families(task), model


def test_a_family_gets_one_name_and_one_question(forest):
    found, model = named(forest, [0, 1, 2], {0: [0, 1]})
    assert found.labels == {0: "elm or oak", 1: "elm or oak", 2: "ash"}
    assert [q.key for q in model.asked] == ["family of latent 0", "latent 2"]
    assert {q.purpose for q in model.asked} == {"name"}


def test_only_the_latents_asked_for_are_named_but_all_members_are_shown(forest):
    found, model = named(forest, [1], {0: [0, 1]})
    assert found.labels == {1: "elm or oak"}
    assert len(model.asked) == 1


def test_unclear_missing_and_few_go_to_every_member(forest):
    unclear = {"reasoning": "", "unclear": True, "label": ""}

    def answer(question):
        return unclear if "0" in question.key else Missing("refused", "")

    found, _ = named(forest, range(6), {0: [1], 2: [2, 3]}, answer)
    assert found.unclear == (0, 1)
    assert found.missing == {2: "refused", 3: "refused", 4: TOO_FEW, 5: TOO_FEW}
    assert found.labels == {}


def test_a_family_of_which_too_little_is_left_to_show_is_not_asked_about(forest):
    """All but two excerpts of the members are of documents that will test one of them."""
    one, other = sample_examples(forest, [0, 1]).values()
    rows = {example.row for example in other.naming}
    shared = [example for example in one.naming if example.row not in rows][:2]
    kept = replace(one, naming=tuple(shared)), replace(other, naming=())
    assert family_question(forest, kept) is None
    more = replace(kept[1], naming=other.naming[:1])
    assert family_question(forest, (kept[0], more)) is not None
    tested = replace(more, testing=(*more.testing, *shared))
    assert family_question(forest, (kept[0], tested)) is None


def test_a_latent_of_no_family_is_asked_as_by_the_other_labeller(forest):
    _, model = named(forest, [3], {})
    assert model.asked == [naming_question(sample_examples(forest, [3])[3])]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_shown_that_will_test_a_member_nor_negatives_that_have_one(make_store, seed):
    """With few documents, one member is named by many that test the other."""
    texts = [f"d{i} {text}" for i, text in enumerate(forest_texts(120))]
    store = make_store(texts, forest_firing(), n_latents=N_LATENTS)
    members = list(sample_examples(store, [0, 1], seed=seed).values())
    question = family_question(store, members)
    tested = [e for of in members for e in (*of.testing, *of.testing_negatives)]
    named = [e for of in members for e in of.naming]
    assert {e.row for e in tested} & {e.row for e in named}
    assert not any(excerpt_line(e, e.marks) in question.user for e in tested)
    rows = {e.row for e in tested}
    assert not any(excerpt_line(e, e.marks) in question.user for e in named if e.row in rows)
    without = question.user.split("WITHOUT")[1]
    assert not re.search(r"oak|elm", without)
    silent = [e for of in members for e in of.naming_negatives if e.row in rows]
    assert not any(excerpt_line(e) in without for e in silent)
    assert without.count("\n") > 2


def test_members_have_the_same_share_and_a_letter_and_strengths_from_high_to_low(forest):
    members = list(sample_examples(forest, [0, 1, 2]).values())
    shown = family_question(forest, members).user.split("WITHOUT")[0]
    letters = re.findall(r"^([A-Z]) (\d+)/10", shown, re.MULTILINE)
    each = {a: [int(s) for b, s in letters if b == a] for a in "ABC"}
    assert len(letters) <= EXCERPTS
    assert all(3 <= len(strengths) <= 8 for strengths in each.values())
    assert all(s == sorted(s, reverse=True) for s in each.values())
    assert all(s[0] - s[-1] >= 4 for s in each.values())
    for letter, tree in zip("ABC", TREES, strict=False):
        assert re.findall(rf"^{letter} .*<<(\w+)>>", shown, re.MULTILINE) == [tree] * len(
            each[letter]
        )


def test_no_document_is_shown_twice(make_store):
    """Two latents that fire on the same words of the same documents."""
    firing = forest_firing()
    store = make_store(forest_texts(60), {0: firing[0], 1: firing[0]}, n_latents=N_LATENTS)
    members = list(sample_examples(store, [0, 1]).values())
    question = family_question(store, members)
    lines = [re.sub(r"^[AB] \d+/10 ", "", line) for line in question.user.splitlines()]
    marked = [line for line in lines if "<<" in line]
    assert len(set(marked)) == len(marked) >= 3


def test_families_however_they_are_given():
    assert families_of([5, 1, 7], {1: [2, 5]}) == {1: [1, 2, 5], 7: [7]}
    assert families_of([2], {1: [1, 2]}) == {1: [1, 2]}
    assert families_of([], {1: [2]}) == {}
    assert len(families_of([0], {0: list(range(100))})[0]) == MOST_MEMBERS


def test_a_model_is_needed(forest):
    with pytest.raises(InputError, match="language model"):
        name_families(Task(forest, np.array([0])))
