from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from latent_case import Case, random_case

from conspectus.labels import conditions
from conspectus.labels.conditions import SLOTS, Condition, best_condition
from conspectus.labels.windows import REACH
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


def holds(case: Case, one: Condition) -> Callable[[int], bool]:
    """Say for a place whether a condition holds there, from the units alone."""
    corpus = case.evidence.corpus

    def test(at: int) -> bool:
        if one.slot == "topic":
            own = corpus.folded[corpus.document == corpus.document[at]]
            return bool(np.isin(own, one.keys).any())
        if one.slot == "near":
            own = corpus.folded[at - REACH : at + REACH + 1].tolist()
            return any(key in own for key in one.keys if key != corpus.folded[at])
        beside = at + (-1 if one.slot.startswith("after") else 1)
        if one.slot.endswith("class"):
            return int(corpus.group[corpus.folded[beside]]) in one.keys
        return int(corpus.folded[beside]) in one.keys

    return test


@pytest.mark.parametrize("seed", range(12))
def test_condition_holds_where_it_says(seed: int) -> None:
    case = random_case(seed)
    evidence = case.evidence
    has = np.ones(len(evidence.weight), np.bool_)
    silent = evidence.silent(0, case.unit("sun"))
    condition = best_condition(evidence, has, silent, 1.0, case.words)
    if condition is None:
        return
    test = holds(case, condition)
    corpus = evidence.corpus
    own = {int(document): [] for document in evidence.document}
    for at in evidence.places.of(0, case.unit("sun")).tolist():
        own.get(int(corpus.document[at]), []).append(test(at))
    for document, held in zip(evidence.document.tolist(), condition.has.tolist(), strict=True):
        assert held in own[document]  # a text may say "sun" twice
    assert condition.silent.tolist() == [at for at in silent.tolist() if test(at)]
    fit = float(evidence.fit(condition.has, len(condition.silent)))
    assert condition.fit == pytest.approx(fit)
    assert fit > float(evidence.fit(has, len(silent))) * 1.12


def two_sided(word: str = "the") -> Case:
    fired = [f"{a} if «{word}» best {a} falls" for a in NOUNS]
    left = [f"{a} if {word} dull {a} falls" for a in NOUNS] * 2
    right = [f"{a} and {word} best {a} falls" for a in NOUNS] * 2
    return Case([*fired, *left, *right])


@pytest.mark.parametrize("slot", [slot for slot, _ in SLOTS])
def test_slot_that_is_taken_gets_no_second_condition(slot) -> None:
    case = two_sided()
    silent = case.evidence.silent(0, case.unit("the"))
    has = np.ones(len(NOUNS), np.bool_)
    condition = best_condition(case.evidence, has, silent, 1.0, case.words, [slot])
    assert condition is not None
    assert condition.slot != slot
    every = [slot for slot, _ in SLOTS]
    assert best_condition(case.evidence, has, silent, 1.0, case.words, every) is None


def test_part_of_speech_is_said_where_words_differ() -> None:
    fired = [f"{a} of «the» {b} here" for a, b in zip(NOUNS, NOUNS[::-1], strict=True)]
    adjectives = [
        "happy",
        "large",
        "simple",
        "strong",
        "young",
        "important",
        "legal",
        "possible",
        "new",
        "old",
    ]
    quiet = [f"{a} of the {b} one" for a, b in zip(NOUNS, adjectives, strict=True)]
    case = Case([*fired, *quiet])
    condition = found(case, "the")
    assert condition is not None
    assert condition.slot == "before class"
    assert len(condition.silent) == 0


def test_many_silent_places_are_thinned_and_each_stands_for_more(monkeypatch) -> None:
    case = Case(texts("Y if «the» X falls", "Y and the X falls"))
    whole = found(case, "the")
    monkeypatch.setattr(conditions, "_MOST_PLACES", 4)
    silent = case.evidence.silent(0, case.unit("the"))
    assert len(silent) == 10
    thin = best_condition(case.evidence, np.ones(10, np.bool_), silent, 1.0, case.words)
    assert thin is not None
    assert whole is not None
    assert thin.scale == pytest.approx(len(silent) / 4)
    assert (thin.slot, thin.keys) == (whole.slot, whole.keys)


def test_what_stands_beside_two_peaks_alone_is_no_condition() -> None:
    fired = [f"{a} {'if' if i < 2 else 'so'} «the» {a}" for i, a in enumerate(NOUNS)]
    quiet = [f"{a} so the {a}" for a in NOUNS]
    condition = found(Case(fired + quiet), "the")
    assert condition is None


def test_word_of_few_documents_is_no_topic() -> None:
    few = [f"{noun} is «the» one. It was a long and winding film" for noun in NOUNS[:4]]
    rest = [f"{noun} is the one. It was a long and winding song" for noun in NOUNS]
    case = Case([*few, *rest])
    assert case.words.near[case.unit("film")]
    assert not case.words.topic[case.unit("film")]
    assert case.words.topic[case.unit("song")]


@pytest.mark.parametrize("seed", range(6))
def test_one_key_is_the_best_of_all_single_ones(seed: int) -> None:
    """The first key of a slot is the one that tells best by itself."""
    case = random_case(seed)
    evidence = case.evidence
    has = np.ones(len(evidence.weight), np.bool_)
    silent = evidence.silent(0, case.unit("sun"))
    condition = best_condition(evidence, has, silent, 1.0, case.words)
    if condition is None or condition.slot not in ("after", "before"):
        return
    at = REACH + (-1 if condition.slot == "after" else 1)
    beside = evidence.around.folded[:, at]
    shift = -1 if condition.slot == "after" else 1

    def fit(key: int) -> float:
        quiet = np.count_nonzero(evidence.corpus.folded[silent + shift] == key)
        return float(evidence.fit(beside == key, quiet))

    often = [key for key in np.unique(beside).tolist() if np.count_nonzero(beside == key) >= 3]
    assert fit(condition.keys[0]) == pytest.approx(max(fit(key) for key in often))
