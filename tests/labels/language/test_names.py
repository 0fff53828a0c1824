"""From answers to names, or to the reason why there is none."""

from __future__ import annotations

import jsonschema
import pytest

from conspectus.labels.language.names import (
    MOST_WORDS,
    SCHEMA,
    clean,
    placeholder_names,
    read_names,
    says_nothing,
)
from conspectus.llm import Answer, Missing


def answer(label, unclear=False):
    value = {"reasoning": "so it is", "unclear": unclear, "label": label}
    jsonschema.validate(value, SCHEMA)
    return Answer(value, 10, 10, cached=False)


def test_every_latent_is_named_unclear_or_missing_and_only_one_of_them():
    outcomes = [
        answer("the word 'bank'"),
        answer("", unclear=True),
        Missing("refused", "no"),
        answer("a guess", unclear=True),
        answer("word " * (MOST_WORDS + 1)),
        answer("  "),
        Missing("timeout", "slow"),
    ]
    named = read_names(list(range(7)), outcomes)
    assert named.labels == {0: "the word 'bank'"}
    assert named.unclear == (1, 3, 5)
    assert named.missing == {2: "refused", 4: "a name of more than 20 words", 6: "timeout"}
    assert len(named.labels) + len(named.unclear) + len(named.missing) == 7


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('"apologies"', "apologies"),
        ("“apologies”.", "“apologies”"),
        ("apologies in\nletters. ", "apologies in letters"),
        ("'a' and 'b'", "'a' and 'b'"),
        ("the word 'bank'", "the word 'bank'"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("bell\x07 \u202eltr", "bell ltr"),
        ('"', '"'),
    ],
)
def test_names_are_written_plainly(said, name):
    assert clean(said) == name


@pytest.mark.parametrize(
    "label",
    ["", "...", "Unclear", "N/A", "none", "various words", "Different contexts", "no clear pattern",
     "no single common meaning", "unknown", "the name", "label of example"],
)  # fmt: skip
def test_ways_of_not_giving_a_name(label):
    assert says_nothing(label)


@pytest.mark.parametrize(
    "label",
    ["no", "no longer", "mixed drinks", "various artists", "random numbers", "line break",
     "the label on a bottle", "none of the options", "common names of birds"],
)  # fmt: skip
def test_names_that_only_look_like_it(label):
    assert not says_nothing(label)


def test_placeholders_are_names_of_typical_length():
    names = placeholder_names([3, 5])
    assert list(names) == [3, 5]
    assert all(8 <= len(name.split()) <= 14 and not says_nothing(name) for name in names.values())


def test_a_label_of_no_spaces_may_be_too_long():
    assert read_names([1], [answer("x" * 500)]).labels == {}
