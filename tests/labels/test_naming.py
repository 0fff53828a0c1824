from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from latent_case import Case

from conspectus.labels.lexical import distinguish
from conspectus.labels.naming import (
    LONGEST_LABEL,
    MIXED_BELOW,
    Name,
    Rule,
    _union,
    condition,
    grow,
    name_latent,
)
from conspectus.labels.roles import CONTEXT, ROLES, TOPIC

NOUNS = ["sun", "sea", "wind", "tree", "road", "moon", "star", "leaf", "hill", "lake"]
PAIRS = list(zip(NOUNS, NOUNS[3:] + NOUNS[:3], strict=True))


def name_of(texts: list[str], weight: list[float] | None = None) -> Name:
    case = Case(texts, weight)
    return name_latent(case.terms, case.evidence, case.words)


def silent() -> list[str]:
    return [f"here {one} and {other} go by" for one, other in zip(NOUNS, NOUNS[3:], strict=False)]


def test_words_are_listed_by_what_they_add() -> None:
    texts = [f"in all {a} «mango» {b} and so on" for a, b in PAIRS[:6]]
    texts += [f"in all {b} «papaya» {a} and so on" for a, b in PAIRS[:4]]
    name = name_of(texts + silent())
    assert name.heads == ("mango", "papaya")
    assert name.score == pytest.approx(1.0)
    assert name.label() == "mango, papaya"


def test_score_is_the_mass_that_the_name_covers() -> None:
    texts = [f"in all {a} «mango» {b} and so on" for a, b in PAIRS[:4]]
    texts += ["once there was «odd» fruit to be", "we had some time an «even» one for me"]
    name = name_of(texts + silent(), [0.2] * 4 + [0.15, 0.05])
    assert name.heads == ("mango",)
    assert name.score == pytest.approx(0.8)


def test_common_word_is_said_with_its_condition() -> None:
    texts = [
        f"{noun} if «the» {other} falls" for noun, other in zip(NOUNS, NOUNS[2:], strict=False)
    ]
    texts += [f"{noun} and the {noun} of the {noun}" for noun in NOUNS]
    label = name_of(texts).label()
    assert label in ("if the", "the after “if”")


def test_word_that_adds_nothing_is_not_said() -> None:
    texts = [f"such a fine {a} «mango» {b} of it" for a, b in PAIRS]
    label = name_of([*texts, *(f"such a fine {a} tree {b} of it" for a, b in PAIRS)]).label()
    assert label == "mango"


def test_term_that_the_others_say_as_well_is_taken_out() -> None:
    texts = [
        f"in all {a} «ripe mango» {b} and so on".replace("«ripe ", "ripe «") for a, b in PAIRS[:6]
    ]
    texts += [f"in all {b} «mango» {a} and so on" for a, b in PAIRS[:5]]
    silent_mangos = [f"in all {b} mango {a} and so on" for a, b in PAIRS[5:]]
    assert name_of(texts + silent() + silent_mangos).heads == ("mango",)


def test_piece_of_many_words() -> None:
    words = ["foresee", "forearm", "forego", "foreman", "foreword", "foretell"]
    texts = [f"{noun} has «fore»{word[4:]} now" for noun, word in zip(NOUNS, words, strict=False)]
    assert name_of(texts + silent()).label() == "“fore-”"


def test_nothing_in_common() -> None:
    odd = ["once there was «odd» fruit to be", "we had some time an «even» one for me"]
    name = name_of([*odd, *silent()])
    assert (name.label(), name.score) == ("mixed", 0.0)


@pytest.mark.parametrize(
    ("score", "label"), [(MIXED_BELOW, "a · b"), (MIXED_BELOW - 0.01, "mixed: a · b")]
)
def test_name_that_covers_little_says_so(score: float, label: str) -> None:
    assert Name(("a",), (), (), ("b",), score).label(1) == label


words = st.lists(st.text(min_size=1, max_size=40), max_size=3).map(tuple)


@given(words, words, words, st.floats(0, 1), st.integers(0, 3))
def test_label_is_never_empty_or_long(heads, near, spare, score: float, more: int) -> None:
    label = Name(heads, (), near, spare, score).label(more)
    assert 0 < len(label) <= LONGEST_LABEL + len("mixed: ")


def test_piece_that_does_not_fit_is_left_out_whole() -> None:
    name = Name(("a" * 30, "b" * 60, "c"), (), (), ("d",), 1.0)
    assert name.label(1) == "a" * 30 + ", c · d"


def test_conditions_follow_the_heads_and_words_near_by_come_last() -> None:
    name = Name(("the", "a"), ("· topic: film", "after “if”"), (), ("plot",), 1.0)
    assert name.label() == "the, a after “if” · topic: film"
    assert name.label(1) == "the, a after “if” · topic: film, plot"


def test_latent_of_a_topic_or_of_words_near_by() -> None:
    assert Name((), (), ("topic: salt", "bowl"), (), 1.0).label() == "topic: salt, bowl"
    assert Name((), (), ("between",), ("x",), 1.0).label(1) == "near between, x"


def test_namesakes_get_spare_words_only_as_needed() -> None:
    names = {
        1: Name(("bank",), (), (), ("river", "x"), 1.0),
        2: Name(("bank",), (), (), ("money", "y"), 1.0),
        3: Name(("house",), (), (), ("z",), 1.0),
        4: Name(("bank",), (), (), (), 1.0),
    }
    assert distinguish(names) == {
        1: "bank · river",
        2: "bank · money",
        3: "house",
        4: "bank",
    }


def test_two_conditions_are_of_two_slots() -> None:
    fired = [f"{a} if «the» best {a} falls" for a in NOUNS]
    left = [f"{a} if the dull {a} falls" for a in NOUNS] * 2
    right = [f"{a} and the best {a} falls" for a in NOUNS] * 2
    case = Case([*fired, *left, *right])
    unit = case.unit("the")
    evidence = case.evidence
    has, silent = evidence.has(0, unit), evidence.silent(0, unit)
    start = Rule(((0, unit),), (), has, silent, float(evidence.fit(has, len(silent))), 1.0)
    rule = condition(evidence, start, case.words)
    assert {one.slot for one in rule.conditions} == {"after", "before"}
    assert len(rule.quiet) == 0
    assert rule.fit > start.fit


ascending = st.lists(st.integers(0, 60), unique=True).map(
    lambda numbers: np.array(sorted(numbers), np.int64)
)


@given(ascending, ascending)
def test_union_of_ascending_places(some: np.ndarray, others: np.ndarray) -> None:
    assert _union(some, others).tolist() == np.union1d(some, others).tolist()


def single(case: Case, word: str) -> Rule:
    key = case.unit(word)
    has, quiet = case.evidence.has(0, key), case.evidence.silent(0, key)
    return Rule(((0, key),), (), has, quiet, float(case.evidence.fit(has, len(quiet))), 1.0)


def test_grown_rule_holds_where_any_of_its_terms_does() -> None:
    texts = [f"in all {noun} «mango» and so" for noun in NOUNS[:5]]
    texts += [f"in all {noun} «papaya» and so" for noun in NOUNS[5:]]
    texts += [f"we had mango or papaya by {noun}" for noun in NOUNS[:3]]
    case = Case([*texts, *(f"here is a {noun} now" for noun in NOUNS)])
    mango, papaya = single(case, "mango"), single(case, "papaya")
    rule = grow(case.evidence, mango, [mango, papaya])
    assert set(rule.terms) == {*mango.terms, *papaya.terms}
    assert rule.has.tolist() == (mango.has | papaya.has).tolist()
    assert rule.quiet.tolist() == sorted({*mango.quiet.tolist(), *papaya.quiet.tolist()})
    assert rule.fit == pytest.approx(float(case.evidence.fit(rule.has, 6)))
    assert rule.fit > max(mango.fit, papaya.fit)


def test_no_more_than_four_words_however_many_there_are() -> None:
    fruits = ["mango", "papaya", "lychee", "durian", "rambutan", "guava"]
    texts = [f"in all {noun} «{fruit}» and so" for fruit in fruits for noun in NOUNS[:3]]
    case = Case([*texts, *(f"here is a {noun} now" for noun in NOUNS)])
    alone = [single(case, fruit) for fruit in fruits]
    rule = grow(case.evidence, alone[0], alone)
    assert len(rule.terms) == 4
    assert case.evidence.weight[rule.has].sum() == pytest.approx(4 / 6)


def test_clear_rule_takes_no_condition() -> None:
    case = Case([f"{noun} if «mango» falls" for noun in NOUNS] + ["and the mango falls"])
    rule = single(case, "mango")
    assert float(case.evidence.precision(rule.has, len(rule.quiet))) > 0.75
    assert condition(case.evidence, rule, case.words) is rule


def test_rule_of_words_near_by_takes_no_condition() -> None:
    case = Case([f"{noun} if «the» mango falls" for noun in NOUNS] + ["and the mango falls"] * 20)
    role, key = ROLES.index(CONTEXT), case.unit("mango")
    has, quiet = case.evidence.has(role, key), case.evidence.silent(role, key)
    rule = Rule(((role, key),), (), has, quiet, float(case.evidence.fit(has, len(quiet))), 0.6)
    assert condition(case.evidence, rule, case.words) is rule


def test_rule_of_a_word_and_one_of_a_topic_are_not_joined() -> None:
    texts = [f"in all {a} «mango» {b} and so on" for a, b in PAIRS[:5]]
    texts += [f"in all {b} «{a}» film and so on" for a, b in PAIRS[5:]]
    case = Case(texts + silent())
    mango = single(case, "mango")
    role, key = ROLES.index(TOPIC), case.unit("film")
    has, quiet = case.evidence.has(role, key), case.evidence.silent(role, key)
    film = Rule(((role, key),), (), has, quiet, float(case.evidence.fit(has, len(quiet))), 0.65)
    assert grow(case.evidence, mango, [mango, film]).terms == mango.terms
    assert (mango.has | film.has).all()  # joined they would cover everything


def test_label_does_not_depend_on_the_order_of_the_documents() -> None:
    texts = [f"in all {a} «mango» {b} and so on" for a, b in PAIRS[:6]]
    texts += [f"in all {b} «papaya» {a} and so on" for a, b in PAIRS[:4]]
    forward, backward = name_of(texts + silent()), name_of((texts + silent())[::-1])
    assert forward.label() == backward.label()
