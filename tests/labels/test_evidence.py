from __future__ import annotations

import numpy as np
import pytest
from latent_case import Case, random_case

from conspectus.labels import evidence as evidence_module
from conspectus.labels.evidence import BETA, IMAGINED
from conspectus.labels.roles import (
    AFTER_CLASS,
    BEFORE_CLASS,
    CLASS,
    CONTEXT,
    FORMS,
    KIND,
    PHRASES,
    PIECE,
    PLACE,
    ROLES,
    TOPIC,
    Around,
    Role,
    pack,
    role_keys,
)
from conspectus.labels.units import END, START
from conspectus.labels.windows import REACH

CASE = Case(
    [
        "if «the» sun is warm",
        "if «the» sea is cold",
        "so «The» rain fell",
        "and the sun and the moon",
        "if he saw the stars",
        "two stars",
    ],
    [0.5, 0.3, 0.2],
)
EVIDENCE = CASE.evidence
UNIT = 0


def texts_at(places: np.ndarray) -> list[tuple[int, str]]:
    corpus = EVIDENCE.corpus
    return [(int(corpus.document[at]), corpus.texts[corpus.surface[at]]) for at in places]


def test_silent_places_are_in_documents_that_lack_the_latent() -> None:
    assert texts_at(EVIDENCE.silent(UNIT, CASE.unit("the"))) == [(3, "the"), (3, "the"), (4, "the")]


def test_phrase_is_found_at_its_peak() -> None:
    role = next(i for i, role in enumerate(PHRASES) if role.offsets == (-1, 0))
    key = int(pack(np.array([[CASE.unit("and"), CASE.unit("the")]]))[0])
    assert texts_at(EVIDENCE.silent(role, key)) == [(3, "the"), (3, "the")]


def test_what_follows_a_word_or_a_class() -> None:
    after = next(i for i, role in enumerate(PHRASES) if role.offsets == (-1,))
    assert texts_at(EVIDENCE.silent(after, int(pack(np.array([[CASE.unit("if")]]))[0]))) == [
        (4, "he")
    ]
    article = int(EVIDENCE.corpus.group[CASE.unit("the")])
    found = texts_at(EVIDENCE.silent(ROLES.index(AFTER_CLASS), article))
    assert found == [(3, "sun"), (3, "moon"), (4, "stars")]
    assert len(EVIDENCE.silent(ROLES.index(CLASS), article)) == 3


def test_place_in_the_text() -> None:
    found = texts_at(EVIDENCE.silent(ROLES.index(PLACE), START))
    assert [document for document, _ in found] == [3, 3, 3, 4, 4, 4, 5, 5]


def test_topic_stands_once_in_a_document() -> None:
    assert [row for row, _ in texts_at(EVIDENCE.silent(ROLES.index(TOPIC), CASE.unit("the")))] == [
        3,
        4,
    ]
    assert EVIDENCE.has(ROLES.index(TOPIC), CASE.unit("sun")).tolist() == [True, False, False]


def test_forms_and_words_near_by() -> None:
    stem = int(EVIDENCE.corpus.stem[CASE.unit("stars")])
    assert len(EVIDENCE.silent(ROLES.index(FORMS), stem)) == 2
    assert EVIDENCE.has(ROLES.index(CONTEXT), CASE.unit("if")).tolist() == [True, True, False]


def test_fit_is_a_harmonic_mean_of_recall_and_precision() -> None:
    has = np.array([True, True, False])
    recall, precision = 0.8, 2 / (2 + 3 + IMAGINED)
    expected = (1 + BETA**2) / (1 / precision + BETA**2 / recall)
    assert EVIDENCE.fit(has, 3) == pytest.approx(expected)
    assert EVIDENCE.precision(has, 3) == pytest.approx(precision)


def test_fit_of_several_rules_at_once() -> None:
    rules = np.array([[True, False, False], [True, True, False], [False, True, False]])
    found = EVIDENCE.fit(rules, [3, 1, 7])
    each = [float(EVIDENCE.fit(rules[:, i], n)) for i, n in enumerate([3, 1, 7])]
    assert found == pytest.approx(each)
    assert found[2] == 0


def test_term_is_written_in_its_commonest_form() -> None:
    assert EVIDENCE.write(UNIT, CASE.unit("the")) == "the"
    assert EVIDENCE.write(ROLES.index(CONTEXT), CASE.unit("sun")) == "sun"


def test_piece_stands_where_the_reader_cuts() -> None:
    case = Case(["see «ra»iders now", "see «ra»mbo now", "it will rain", "the raiders"])
    piece = case.reading.pieces.index("ra-")
    silent = case.evidence.silent(ROLES.index(PIECE), piece)
    corpus = case.evidence.corpus
    assert [corpus.texts[corpus.surface[at]] for at in silent] == ["raiders"]
    assert case.evidence.write(ROLES.index(PIECE), piece) == "“ra-”"


def around_everything(case: Case) -> tuple[np.ndarray, Around]:
    """Every place of the texts, and what is around it."""
    corpus = case.evidence.corpus
    at = np.flatnonzero(corpus.surface > END)
    surface = corpus.surface[at[:, None] + np.arange(-REACH, REACH + 1)]
    folded, centre = corpus.fold[surface], surface[:, REACH]
    none = np.zeros(len(at), np.int64)
    kinds, stems, groups = corpus.kind[centre], corpus.stem[centre], corpus.group[folded]
    return at, Around(folded, kinds, stems, none, none, groups)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "role", [*PHRASES, FORMS, KIND, PLACE, CLASS, AFTER_CLASS, BEFORE_CLASS], ids=str
)
def test_term_stands_where_a_peak_would_have_it(role, seed: int) -> None:
    case = random_case(seed)
    evidence = case.evidence
    at, around = around_everything(case)
    keys = role_keys(role, around)
    for key in np.unique(keys[keys > 0]).tolist():
        there = at[keys == key]
        silent = there[evidence.lacks[evidence.corpus.document[there]]]
        assert evidence.places.of(ROLES.index(role), key).tolist() == there.tolist()
        assert evidence.silent(ROLES.index(role), key).tolist() == silent.tolist()


@pytest.mark.parametrize("seed", range(4))
def test_words_of_documents_and_near_by(seed: int) -> None:
    case = random_case(seed)
    evidence, corpus = case.evidence, case.evidence.corpus
    for word in ("house", "sea", "film"):
        unit = case.unit(word)
        in_documents = {
            int(corpus.document[at]) for at in np.flatnonzero(corpus.folded == unit).tolist()
        }
        has = evidence.has(ROLES.index(TOPIC), unit)
        assert has.tolist() == [int(one) in in_documents for one in evidence.document]
        near = [
            unit in np.delete(window, REACH).tolist() for window in evidence.around.folded.tolist()
        ]
        assert evidence.has(ROLES.index(CONTEXT), unit).tolist() == near
        silent = evidence.silent(ROLES.index(TOPIC), unit)
        quiet = sorted(one for one in in_documents if evidence.lacks[one])
        assert corpus.document[silent].tolist() == quiet


@pytest.mark.parametrize(
    ("role", "written"),
    [(CLASS, "articles"), (AFTER_CLASS, "after a conjunction"), (PLACE, "start of text")],
)
def test_class_and_place_are_written_by_their_names(role: Role, written: str) -> None:
    key = int(EVIDENCE.keys[ROLES.index(role)][0])
    assert EVIDENCE.write(ROLES.index(role), key) == written


def test_forms_are_written_commonest_first_and_two_at_most() -> None:
    case = Case(["we «runs» on", "he «running» on", "so «running» on", "it «run» on", "no sun"])
    stem = int(case.evidence.keys[ROLES.index(FORMS)][0])
    first, *rest = case.evidence.write(ROLES.index(FORMS), stem).split("/")
    assert first == "running"
    assert len(rest) == 1
    assert rest[0] in ("run", "runs")


def test_capitals_are_written_as_mostly_met() -> None:
    case = Case(["see «Paris» now", "see «Paris» then", "see «paris» once", "a sun"])
    assert case.evidence.write(UNIT, case.unit("paris")) == "Paris"


def test_peak_of_many_documents_counts_as_many() -> None:
    has = np.array([True, False, False])
    before = EVIDENCE.precision(has, 4)
    EVIDENCE.count[0] = 5.0
    after = EVIDENCE.precision(has, 4)
    EVIDENCE.count[0] = 1.0
    assert before == pytest.approx(1 / (1 + 4 + IMAGINED))
    assert after == pytest.approx(5 / (5 + 4 + IMAGINED))


def test_places_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_module, "_MOST_KEPT", 2)
    case = random_case(3)
    places = case.evidence.places
    units = [case.unit(word) for word in ("sun", "the", "sea", "film")]
    first = [places.of(UNIT, unit).tolist() for unit in units]
    assert len(places._places) == 2
    assert [places.of(UNIT, unit).tolist() for unit in units] == first
